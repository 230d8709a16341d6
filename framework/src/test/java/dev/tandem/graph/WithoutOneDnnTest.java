package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * What convolutions and batch norm compute on processors for which TensorFlow has no oneDNN, as all
 * of ARM: their tests once more, in a process in which it is turned off.
 */
class WithoutOneDnnTest {
  private static final List<Class<?>> TESTS =
      List.of(
          ConvolutionTest.class,
          SameConvolutionTest.class,
          BatchNormTest.class,
          SmallVarianceTest.class);

  @Test
  void convolutionsAndBatchNormAreTheSame(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path said = folder.resolve("said.txt");
    ProcessBuilder program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    program.environment().put("TF_ENABLE_ONEDNN_OPTS", "0");
    program.environment().put("CUDA_VISIBLE_DEVICES", "");
    Process process = program.start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), "the process did not end");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(said));
  }

  /** The tests in a process of their own. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      SummaryGeneratingListener summary = new SummaryGeneratingListener();
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectors().toArray(ClassSelector[]::new))
                  .build(),
              summary);
      summary.getSummary().printFailuresTo(new PrintWriter(System.out), 5);
      boolean ran = summary.getSummary().getTestsSucceededCount() > 50;
      boolean passed = summary.getSummary().getTotalFailureCount() == 0;
      NativeRuntime.load();
      NativeRuntime.exit(ran && passed && !DilatedKernels.arePresent() ? 0 : 1);
    }

    private static Stream<ClassSelector> selectors() {
      return TESTS.stream().map(test -> selectClass(test));
    }
  }
}
