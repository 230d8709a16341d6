package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.models.weights.StoredTensor;
import dev.tandem.models.weights.WeightsFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages and files of the workers of a cluster when one dies, is interrupted, never starts, or
 * has another config.
 */
class WorkerFailureTest {
  /** Time within which the loss of a worker must end all others; documented as 30 s. */
  private static final Duration NOTICED = Duration.ofSeconds(40);

  /** Enough steps to kill a worker during the training and to interrupt the rest. */
  private static final int STEPS = 60;

  private static final int CHECKPOINT_EVERY = 5;

  /** The method whose graph is built soonest. */
  private static final String SUPERVISED = "method.kind=supervised";

  private static final List<String> LONG =
      List.of(
          "training.steps=" + STEPS,
          "training.checkpoint_every=" + CHECKPOINT_EVERY,
          "training.log_every=1");

  @TempDir Path folder;
  private TinyProject project;
  private LoopbackCluster cluster;

  @BeforeEach
  void makeProject() throws IOException {
    project = new TinyProject(folder);
    cluster = new LoopbackCluster(folder);
  }

  @AfterEach
  void endAll() {
    cluster.close();
  }

  /**
   * One worker, the chief or the other, is killed some time after one of the first checkpoints, and
   * the resumed job is interrupted; {@code -Dtandem.kills=10} repeats it ten times.
   */
  @Test
  void aJobWhoseWorkerDiesAndThatIsInterruptedThenEndsAsOneUndisturbed()
      throws IOException, InterruptedException {
    Path undisturbed = project.run("undisturbed");
    for (WorkerProcess worker : cluster.train(project.config(), undisturbed, LONG)) {
      assertEquals(0, worker.awaitEnd(), worker.said());
    }
    long seed = Long.getLong("tandem.seed", System.nanoTime());
    System.out.println("moments drawn with -Dtandem.seed=" + seed);
    Random random = new Random(seed);
    for (int kill = 0; kill < Integer.getInteger("tandem.kills", 1); kill++) {
      Path run = project.run("killed" + kill);
      int checkpoint = CHECKPOINT_EVERY * (1 + random.nextInt(4));
      trainUntilOneIsKilled(run, random.nextInt(2), checkpoint, random.nextInt(100));
      resumeUntilOneIsInterrupted(run);
      for (WorkerProcess worker : resume(run)) {
        assertEquals(0, worker.awaitEnd(), worker.said());
      }
      assertSame(new RunFiles(undisturbed), new RunFiles(run));
    }
  }

  private List<WorkerProcess> resume(Path run) throws IOException {
    return cluster.both(List.of("train", "--resume", "--run-dir", run.toString()));
  }

  private void trainUntilOneIsKilled(Path run, int victim, int checkpoint, long millisAfterIt)
      throws IOException, InterruptedException {
    List<WorkerProcess> workers = cluster.train(project.config(), run, LONG);
    awaitCheckpoint(run, checkpoint, workers.get(0));
    Thread.sleep(millisAfterIt);
    workers.get(victim).kill();
    long begun = System.nanoTime();
    WorkerProcess other = workers.get(1 - victim);
    assertEquals(1, other.awaitEnd(NOTICED), other.said());
    System.out.printf(
        "worker %d killed %d ms after checkpoint %d, noticed after %.1f s%n",
        victim, millisAfterIt, checkpoint, (System.nanoTime() - begun) / 1e9);
    List<String> lines = other.said().lines().filter(line -> line.startsWith("tandem: ")).toList();
    assertEquals(1, lines.size(), other.said());
    assertTrue(
        lines
            .get(0)
            .matches(
                "tandem: worker "
                    + victim
                    + " \\(localhost:\\d+\\) is gone: .* Look at the output of that worker first, .*"
                    + "--resume"),
        lines.get(0));
  }

  /** Waits until the chief has saved that step or a later one. */
  private static void awaitCheckpoint(Path run, long step, WorkerProcess chief)
      throws IOException, InterruptedException {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (latest(run) < step) {
      assertTrue(chief.process().isAlive() && System.nanoTime() < limit, chief.said());
      Thread.sleep(20);
    }
  }

  /** The step of the newest checkpoint; 0 without any. */
  private static long latest(Path run) throws IOException {
    Path folder = run.resolve("checkpoints");
    if (!Files.exists(folder)) {
      return 0;
    }
    return RunFiles.folders(folder).stream()
        .filter(name -> name.matches("step-\\d+"))
        .mapToLong(name -> Long.parseLong(name.substring("step-".length())))
        .max()
        .orElse(0);
  }

  private void resumeUntilOneIsInterrupted(Path run) throws IOException, InterruptedException {
    long before = latest(run);
    List<WorkerProcess> workers = resume(run);
    awaitCheckpoint(run, before + 1, workers.get(0));
    workers.get(1).process().toHandle().destroy();
    for (WorkerProcess worker : workers) {
      assertEquals(ExitCode.INTERRUPTED, worker.awaitEnd(), worker.said());
    }
    int done = new RunFiles(run).losses().size();
    assertTrue(done < STEPS, "stopped before its end, not after " + done + " steps");
    assertTrue(Files.exists(run.resolve("checkpoints/step-" + done)), "saved after step " + done);
    assertTrue(
        workers.get(0).said().contains("stopped at step " + done + ", checkpoint saved"),
        workers.get(0).said());
    assertTrue(
        workers.get(1).said().endsWith("stopped; the chief has saved a checkpoint\n"),
        workers.get(1).said());
  }

  /** Compares bit by bit. */
  private static void assertSame(RunFiles expected, RunFiles actual) throws IOException {
    assertEquals(STEPS, expected.losses().size());
    assertEquals(expected.losses(), actual.losses());
    try (WeightsFile a = WeightsFile.open(expected.variables(STEPS));
        WeightsFile b = WeightsFile.open(actual.variables(STEPS))) {
      assertEquals(a.tensors().keySet(), b.tensors().keySet());
      for (Map.Entry<String, StoredTensor> tensor : a.tensors().entrySet()) {
        assertEquals(
            tensor.getValue().floats(), b.tensors().get(tensor.getKey()).floats(), tensor.getKey());
      }
    }
  }

  @Test
  void aWorkerThatNeverComesIsNamed() throws IOException, InterruptedException {
    List<String> addresses = LoopbackCluster.freeAddresses();
    WorkerProcess chief =
        cluster.startByEnvironment(
            training("alone", SUPERVISED, "distribution.start_timeout=1"), addresses, 0);
    assertEquals(1, chief.awaitEnd(), chief.said());
    List<String> lines = chief.said().lines().toList();
    assertTrue(
        lines
            .get(lines.size() - 1)
            .startsWith("tandem: worker 1 (" + addresses.get(1) + ") did not start within 1 s"),
        chief.said());
    assertFalse(chief.said().contains("\tat "), "no stack trace: " + chief.said());
  }

  @Test
  void aWorkerWithAnotherNumberOfDevicesIsRefusedBeforeTheFirstStep()
      throws IOException, InterruptedException {
    Files.writeString(project.list("labeled"), "im0\nim1\nim2\n");
    Files.writeString(project.list("valid"), "im3\nim9\nim10\nim11\n");
    List<String> addresses = LoopbackCluster.freeAddresses();
    List<WorkerProcess> workers =
        List.of(
            cluster.start(training("devices", SUPERVISED, "distribution.devices=1"), addresses, 0),
            cluster.start(training("devices", SUPERVISED, "distribution.devices=2"), addresses, 1));
    assertRefused(workers, "tandem: distribution.devices: ");
  }

  private static void assertRefused(List<WorkerProcess> workers, String message)
      throws IOException, InterruptedException {
    for (WorkerProcess worker : workers) {
      assertEquals(2, worker.awaitEnd(), worker.said());
      assertTrue(worker.said().contains(message), worker.said());
    }
  }

  private List<String> training(String run, String... settings) {
    return LoopbackCluster.training(project.config(), project.run(run), List.of(settings));
  }

  @Test
  void aPortThatIsTakenIsOneClearLine() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String address = "localhost:" + taken.getLocalPort();
      WorkerProcess chief =
          cluster.start(
              training("taken", SUPERVISED),
              List.of(address, LoopbackCluster.freeAddresses().get(0)),
              0);
      assertEquals(2, chief.awaitEnd(), chief.said());
      assertEquals(
          List.of(
              "tiny: building the graph …",
              "tandem: cluster: worker 0 ("
                  + address
                  + ") cannot listen on its port, expected a free port of this machine"),
          chief.said().lines().toList());
    }
  }

  @Test
  void aWorkerWithAnotherConfigIsRefusedBeforeTheFirstStep()
      throws IOException, InterruptedException {
    List<String> addresses = LoopbackCluster.freeAddresses();
    List<WorkerProcess> workers =
        List.of(
            cluster.start(training("different", SUPERVISED, "seed=1"), addresses, 0),
            cluster.start(training("different", SUPERVISED, "seed=2"), addresses, 1));
    assertRefused(
        workers,
        "tandem: seed: worker 1 was started with another value than worker 0,"
            + " expected the same for all");
  }
}
