package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Tests in a process of their own, since what they depend on is decided once in a process. */
final class OwnProcess {
  private OwnProcess() {}

  /**
   * Runs a program, with the settings of the tests here, and requires that it ends with 0.
   *
   * @param folder for what it prints
   * @param options of the Java machine
   * @param environment beside that of this process
   */
  static void run(
      Path folder, Class<?> program, List<String> options, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path said = folder.resolve("said.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("tandem."))
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("CUDA_VISIBLE_DEVICES", "");
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), "the process did not end");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(said));
  }

  /**
   * For the program: whether none of these tests fails and more than so many succeed. Prints how
   * many did, and those that fail.
   *
   * @param fewest where the goldens are absent, whose tests are skipped then
   */
  static boolean passed(List<? extends DiscoverySelector> tests, long fewest) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(tests).build(), summary);
    TestExecutionSummary counts = summary.getSummary();
    counts.printFailuresTo(new PrintWriter(System.out), 5);
    System.out.printf(
        "tests: %d succeeded, %d skipped, %d failed; expected more than %d that succeed%n",
        counts.getTestsSucceededCount(),
        counts.getTestsAbortedCount() + counts.getTestsSkippedCount(),
        counts.getTotalFailureCount(),
        fewest);
    return counts.getTestsSucceededCount() > fewest && counts.getTotalFailureCount() == 0;
  }
}
