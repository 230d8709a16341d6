package dev.tandem.experiments.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.cli.TinyProjectBase;
import dev.tandem.experiments.cli.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A semi-supervised run of 20 000 steps with evaluations and checkpoints takes no more memory, open
 * files and threads at its end than after its first 1000 steps.
 */
@Tag("soak")
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
class LongRunTest extends TinyProjectBase {
  private static final int STEPS = 20_000;
  private static final int SAMPLED = 1000;

  /** By then every kind of step, evaluation and save has run twice. */
  private static final int SETTLED = 1000;

  /**
   * A Java heap of fixed size, all of it touched, and a fixed number of compiler threads: growth is
   * that of TensorFlow's memory, and of threads that are the program's.
   */
  private static final List<String> MACHINE =
      List.of(
          "-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch", "-XX:-UseDynamicNumberOfCompilerThreads");

  /**
   * One heap of the C library for all threads. By default each of the Java machine's threads at the
   * start has its own, and which of them TensorFlow's threads then share is chance: until every one
   * of them has once served an evaluation the process grows by 2 to 3 %.
   */
  private static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "1");

  /** What the system says of a process. */
  private record Use(long kilobytes, long files, long threads) {
    static Use of(Process process) throws IOException {
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      return new Use(resident(proc), entries(proc.resolve("fd")), entries(proc.resolve("task")));
    }

    private static long resident(Path proc) throws IOException {
      return Files.readAllLines(proc.resolve("status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    }

    private static long entries(Path folder) throws IOException {
      try (Stream<Path> entries = Files.list(folder)) {
        return entries.count();
      }
    }
  }

  @Test
  void nothingGrowsOnceItHasSettled() throws IOException, InterruptedException {
    Path run = project.run("long");
    WorkerProcess training =
        WorkerProcess.start(
            MACHINE,
            ENVIRONMENT,
            project.trainingLine(
                run,
                "training.steps=" + STEPS,
                "training.log_every=" + SAMPLED,
                "training.evaluate_every=500",
                "training.checkpoint_every=500"),
            folder.resolve("said"));
    List<Use> uses = new ArrayList<>();
    while (training.process().isAlive()) {
      if (loggedSteps(run) > uses.size()) {
        uses.add(Use.of(training.process()));
        System.out.println(
            "after " + SAMPLED * uses.size() + " steps: " + uses.get(uses.size() - 1));
      }
      Thread.sleep(20);
    }
    assertEquals(0, training.process().exitValue(), training.said());
    assertTrue(uses.size() >= STEPS / SAMPLED - 1, uses.toString());
    List<Use> settling = uses.subList(0, SETTLED / SAMPLED);
    for (Use later : uses.subList(SETTLED / SAMPLED, uses.size())) {
      assertTrue(later.kilobytes < 1.01 * most(settling, Use::kilobytes), uses.toString());
      assertTrue(later.files <= most(settling, Use::files), uses.toString());
      assertTrue(later.threads <= most(settling, Use::threads), uses.toString());
    }
  }

  private static long most(List<Use> uses, ToLongFunction<Use> figure) {
    return uses.stream().mapToLong(figure).max().orElseThrow();
  }

  private static long loggedSteps(Path run) throws IOException {
    Path metrics = run.resolve("metrics.jsonl");
    return Files.exists(metrics)
        ? Files.readAllLines(metrics).stream().filter(l -> l.contains("\"train\"")).count()
        : 0;
  }
}
