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

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Enough steps to kill a worker during the training. */
  private static final int STEPS = 60;

  private static final List<String> LONG =
      List.of("training.steps=" + STEPS, "training.checkpoint_every=5", "training.log_every=1");

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
   * One worker, the chief or the other, is killed at a random moment, and the resumed job is
   * interrupted; {@code -Dtandem.kills=10} repeats it ten times.
   */
  @Test
  void aJobWhoseWorkerDiesAndThatIsInterruptedThenEndsAsOneUndisturbed()
      throws IOException, InterruptedException {
    Path undisturbed = project.run("undisturbed");
    for (WorkerProcess worker : cluster.train(project.config(), undisturbed, LONG)) {
      assertEquals(0, worker.awaitEnd(PATIENCE), worker.said());
    }
    Random random = new Random();
    for (int kill = 0; kill < Integer.getInteger("tandem.kills", 1); kill++) {
      Path run = project.run("killed" + kill);
      trainUntilOneIsKilled(run, random.nextInt(2), random.nextInt(400));
      resumeUntilOneIsInterrupted(run);
      for (WorkerProcess worker : resume(run)) {
        assertEquals(0, worker.awaitEnd(PATIENCE), worker.said());
      }
      assertSame(new RunFiles(undisturbed), new RunFiles(run));
    }
  }

  private List<WorkerProcess> resume(Path run) throws IOException {
    return cluster.both(List.of("train", "--resume", "--run-dir", run.toString()));
  }

  private void trainUntilOneIsKilled(Path run, int victim, long millisAfterFirstCheckpoint)
      throws IOException, InterruptedException {
    List<WorkerProcess> workers = cluster.train(project.config(), run, LONG);
    awaitCheckpoint(run, "", workers.get(0));
    Thread.sleep(millisAfterFirstCheckpoint);
    workers.get(victim).kill();
    long begun = System.nanoTime();
    WorkerProcess other = workers.get(1 - victim);
    assertEquals(1, other.awaitEnd(NOTICED), other.said());
    System.out.printf(
        "worker %d killed after %d ms, noticed after %.1f s%n",
        victim, millisAfterFirstCheckpoint, (System.nanoTime() - begun) / 1e9);
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

  /** Waits until the index of checkpoints is there and says something else than before. */
  private static void awaitCheckpoint(Path run, String before, WorkerProcess chief)
      throws IOException, InterruptedException {
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (checkpoints(run).equals(before)) {
      assertTrue(System.nanoTime() < patience, chief.said());
      Thread.sleep(50);
    }
  }

  private static String checkpoints(Path run) throws IOException {
    Path index = new RunFiles(run).checkpointIndex();
    return Files.exists(index) ? Files.readString(index) : "";
  }

  private void resumeUntilOneIsInterrupted(Path run) throws IOException, InterruptedException {
    String before = checkpoints(run);
    List<WorkerProcess> workers = resume(run);
    awaitCheckpoint(run, before, workers.get(0));
    workers.get(1).process().toHandle().destroy();
    for (WorkerProcess worker : workers) {
      assertEquals(ExitCode.INTERRUPTED, worker.awaitEnd(PATIENCE), worker.said());
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
    String other = LoopbackCluster.freeAddress();
    WorkerProcess chief =
        cluster.start(
            training("alone", "distribution.start_timeout=1"),
            List.of(LoopbackCluster.freeAddress(), other),
            0);
    assertEquals(1, chief.awaitEnd(Duration.ofMinutes(1)), chief.said());
    List<String> lines = chief.said().lines().toList();
    assertTrue(
        lines
            .get(lines.size() - 1)
            .startsWith("tandem: worker 1 (" + other + ") did not start within 1 s"),
        chief.said());
    assertFalse(chief.said().contains("\tat "), "no stack trace: " + chief.said());
  }

  @Test
  void aWorkerWithAnotherNumberOfDevicesIsRefusedBeforeTheFirstStep()
      throws IOException, InterruptedException {
    Files.writeString(project.list("labeled"), "im0\nim1\nim2\n");
    Files.writeString(project.list("valid"), "im3\nim9\nim10\nim11\n");
    List<String> addresses = List.of(LoopbackCluster.freeAddress(), LoopbackCluster.freeAddress());
    List<WorkerProcess> workers =
        List.of(
            cluster.start(training("devices", "distribution.devices=1"), addresses, 0),
            cluster.start(training("devices", "distribution.devices=2"), addresses, 1));
    assertRefused(workers, "tandem: distribution.devices: ");
  }

  private static void assertRefused(List<WorkerProcess> workers, String message)
      throws IOException, InterruptedException {
    for (WorkerProcess worker : workers) {
      assertEquals(2, worker.awaitEnd(Duration.ofMinutes(1)), worker.said());
      assertTrue(worker.said().contains(message), worker.said());
    }
  }

  private List<String> training(String run, String setting) {
    return LoopbackCluster.training(project.config(), project.run(run), List.of(setting));
  }

  @Test
  void aPortThatIsTakenIsOneClearLine() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String address = "localhost:" + taken.getLocalPort();
      WorkerProcess chief =
          cluster.start(
              training("taken", "seed=1"), List.of(address, LoopbackCluster.freeAddress()), 0);
      assertEquals(2, chief.awaitEnd(Duration.ofMinutes(1)), chief.said());
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
    List<String> addresses = List.of(LoopbackCluster.freeAddress(), LoopbackCluster.freeAddress());
    List<WorkerProcess> workers =
        List.of(
            cluster.start(training("different", "method.pseudo_label=logit"), addresses, 0),
            cluster.start(training("different", "method.pseudo_label=none"), addresses, 1));
    assertRefused(
        workers,
        "tandem: method.pseudo_label: worker 1 was started with another value than worker 0,"
            + " expected the same for all");
  }
}
