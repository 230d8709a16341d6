package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the workers of a cluster say and leave when one dies, never comes, or is another. */
class WorkerFailureTest {
  /** After which a worker that was killed must have ended all others; the page on it says 30 s. */
  private static final Duration NOTICED = Duration.ofSeconds(40);

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

  @Test
  void aWorkerThatDiesEndsTheOthersAndAllGoOnFromTheCheckpoint()
      throws IOException, InterruptedException {
    Path run = project.run("killed");
    List<String> settings =
        List.of("training.steps=100000", "training.checkpoint_every=5", "training.log_every=1");
    List<WorkerProcess> workers = cluster.train(project.config(), run, settings);
    Path index = run.resolve("checkpoints/checkpoints.json");
    long patience = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!Files.exists(index) && System.nanoTime() < patience) {
      Thread.sleep(50);
    }
    assertTrue(Files.exists(index), workers.get(0).said());
    workers.get(1).kill();
    long begun = System.nanoTime();
    assertEquals(1, workers.get(0).awaitEnd(NOTICED), workers.get(0).said());
    double seconds = (System.nanoTime() - begun) / 1e9;
    List<String> lines =
        workers.get(0).said().lines().filter(line -> line.startsWith("tandem: ")).toList();
    assertEquals(1, lines.size(), workers.get(0).said());
    assertTrue(
        lines.get(0).matches("tandem: worker 1 \\(localhost:\\d+\\) is gone: .*--resume"),
        lines.get(0));
    System.out.printf("noticed after %.1f s%n", seconds);

    long saved = latest(index);
    // Its own config asks for more steps than anybody waits for.
    Path config = run.resolve("config.json");
    String longer = Files.readString(config);
    Files.writeString(config, longer.replace("\"steps\": 100000", "\"steps\": " + (saved + 3)));
    for (WorkerProcess worker :
        cluster.both(List.of("train", "--resume", "--run-dir", run.toString()))) {
      assertEquals(0, worker.awaitEnd(Duration.ofMinutes(2)), worker.said());
    }
    assertEquals(saved + 3, latest(index));
  }

  @Test
  void aWorkerThatNeverComesIsNamed() throws IOException, InterruptedException {
    Path run = project.run("alone");
    int own = LoopbackCluster.freePort();
    int other = LoopbackCluster.freePort();
    WorkerProcess chief =
        cluster.start(
            List.of(
                "train",
                project.config().toString(),
                "--run-dir",
                run.toString(),
                "--set",
                "distribution.strategy=multi_worker",
                "--set",
                "distribution.start_timeout=1",
                "--cluster",
                "localhost:" + own + ",localhost:" + other,
                "--task",
                "0"));
    assertEquals(1, chief.awaitEnd(Duration.ofMinutes(1)), chief.said());
    assertTrue(
        chief.said().contains("worker 1 (localhost:" + other + ") did not begin within 1 s"),
        chief.said());
  }

  @Test
  void aPortThatIsTakenIsOneClearLine() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0)) {
      String address = "localhost:" + taken.getLocalPort();
      WorkerProcess chief =
          cluster.start(
              List.of(
                  "train",
                  project.config().toString(),
                  "--run-dir",
                  project.run("taken").toString(),
                  "--set",
                  "distribution.strategy=multi_worker",
                  "--cluster",
                  address + ",localhost:" + LoopbackCluster.freePort(),
                  "--task",
                  "0"));
      assertEquals(2, chief.awaitEnd(Duration.ofMinutes(1)), chief.said());
      assertEquals(
          List.of(
              "tiny: 3 steps",
              "tandem: cluster: worker 0 ("
                  + address
                  + ") can not listen on its port, expected a free one of this machine"),
          chief.said().lines().toList());
    }
  }

  @Test
  void aWorkerWithAnotherConfigIsRefusedBeforeTheFirstStep()
      throws IOException, InterruptedException {
    String addresses =
        "localhost:" + LoopbackCluster.freePort() + ",localhost:" + LoopbackCluster.freePort();
    List<WorkerProcess> workers = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      workers.add(
          cluster.start(
              List.of(
                  "train",
                  project.config().toString(),
                  "--run-dir",
                  project.run("different").toString(),
                  "--set",
                  "distribution.strategy=multi_worker",
                  "--set",
                  "method.pseudo_label=" + (task == 0 ? "logit" : "none"),
                  "--cluster",
                  addresses,
                  "--task",
                  "" + task)));
    }
    for (WorkerProcess worker : workers) {
      assertEquals(2, worker.awaitEnd(Duration.ofMinutes(1)), worker.said());
      assertTrue(
          worker
              .said()
              .contains(
                  "tandem: method.pseudo_label: worker 1 was started with another value than"
                      + " worker 0, expected the same config for all"),
          worker.said());
    }
  }

  private static long latest(Path index) throws IOException {
    return JsonParser.parseString(Files.readString(index))
        .getAsJsonObject()
        .get("latest")
        .getAsLong();
  }
}
