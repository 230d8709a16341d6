package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.testing.JavaCommand;
import dev.tandem.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory does not grow during a long run: 1100 steps in a separate process, with a Java heap of
 * fixed size and only the C1 compiler, which finishes early; any later growth is native memory.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the resident size from /proc")
class MemoryTest {
  private static final int SETTLED = 200;
  private static final int STEPS = 1100;
  private static final double GROWTH = 0.005;

  @TempDir Path folder;

  @Test
  void nineHundredStepsGrowTheProcessByLessThanHalfAPercent()
      throws IOException, InterruptedException {
    Path config = new TinyProject(folder).config();
    Path sizes = folder.resolve("sizes.txt");
    ProcessBuilder training =
        new ProcessBuilder(
                JavaCommand.of(
                    List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch"),
                    MemoryTest.class,
                    List.of(config.toString(), folder.resolve("run").toString(), sizes.toString())))
            .inheritIO();
    // One heap of the C library: with one for each thread, when they fill depends on the threads.
    training.environment().put("MALLOC_ARENA_MAX", "1");
    Process process = training.start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the training did not end");
      assertEquals(0, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
    List<Long> kilobytes = Files.readAllLines(sizes).stream().map(Long::valueOf).toList();
    double growth = (double) kilobytes.get(1) / kilobytes.get(0) - 1;
    System.out.printf(
        "resident after %d steps %d kB, after %d steps %d kB: %+.2f %%%n",
        SETTLED, kilobytes.get(0), STEPS, kilobytes.get(1), 100 * growth);
    assertTrue(growth < GROWTH, "grew by " + growth);
  }

  /** The process under test: config, run folder, file for the two sizes. */
  public static void main(String[] arguments) {
    NativeRuntime.load();
    ExperimentConfig config =
        ExperimentConfig.read(Path.of(arguments[0]), List.of("training.steps=" + STEPS));
    Path sizes = Path.of(arguments[2]);
    TrainingRun.create(config, Path.of(arguments[1])).train(List.of(sizesTo(sizes)));
  }

  private static TrainingListener sizesTo(Path file) {
    return new TrainingListener() {
      private long settled;

      @Override
      public void onStep(long step, Map<String, Double> scalars) {
        try {
          if (step == SETTLED) {
            settled = residentKilobytes();
          } else if (step == STEPS) {
            Files.writeString(file, settled + "\n" + residentKilobytes() + "\n");
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
