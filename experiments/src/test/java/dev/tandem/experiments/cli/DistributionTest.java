package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.config.ExperimentConfig;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.models.weights.StoredTensor;
import dev.tandem.models.weights.WeightsFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several replicas of a process, and several processes, train as one device does. */
class DistributionTest {
  /** Of the largest value of a variable, and of a loss: what other orders of summation change. */
  private static final double TOLERANCE = 1e-4;

  /** After which a worker that was killed must have ended all others; the page on it says 30 s. */
  private static final Duration NOTICED = Duration.ofSeconds(40);

  /**
   * Without what the place in a batch decides: augmentation of the strong view, mixing, and which
   * pixels the contrastive loss draws. Prototypes are made and kept all the same. Steps are small:
   * batch norm over the four values of the pyramid's pooled features magnifies what rounding
   * changes, at the default rate five-thousandfold within five steps.
   */
  private static final List<String> SAME =
      List.of(
          "training.steps=5",
          "training.learning_rate=0.0001",
          "training.learning_rate_min=0.00001",
          "training.log_every=1",
          "model.sync_batch_norm=true",
          "augmentation.scale_min=1",
          "augmentation.scale_max=1",
          "augmentation.jitter_probability=0",
          "augmentation.blur_probability=0",
          "augmentation.flip_probability=0",
          "method.mixing=none",
          "method.contrastive_weight=0",
          "method.weak_threshold=0.4",
          "method.unsupervised_threshold=0.5");

  private static final List<String> HALF_BATCH =
      List.of("training.labeled_batch=2", "training.unlabeled_batch=2");
  private static final List<String> WHOLE_BATCH =
      List.of("training.labeled_batch=4", "training.unlabeled_batch=4");

  private static final List<String> MIRRORED =
      List.of("distribution.strategy=mirrored", "distribution.devices=2");

  @TempDir Path folder;
  private TinyProject project;
  private final List<WorkerProcess> started = new ArrayList<>();

  @BeforeEach
  void makeProject() throws IOException {
    project = new TinyProject(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deterministic", "gaussian"})
  void twoDevicesAndTwoProcessesEqualOneWithBothBatches(String type)
      throws IOException, InterruptedException {
    List<String> method = List.of("method.representation=" + type);
    Path one = train("one", SAME, WHOLE_BATCH, method);
    assertSameRun(one, train("devices", SAME, HALF_BATCH, method, MIRRORED));

    Path processes = project.run("processes");
    for (WorkerProcess worker : workers(processes, SAME, HALF_BATCH, method)) {
      assertEquals(0, worker.awaitEnd(Duration.ofMinutes(2)), worker.said());
    }
    assertSameRun(one, processes);
  }

  @Test
  void aStoppedRunOnTwoDevicesGoesOnAsIfItHadNot() throws IOException {
    List<String> settings = List.of("training.steps=4", "training.log_every=1");
    Path whole = train("whole", MIRRORED, settings);
    List<String> overrides = new ArrayList<>(MIRRORED);
    overrides.addAll(settings);
    Path halves = project.run("halves");
    TrainingRun stopped =
        TrainingRun.create(ExperimentConfig.read(project.config(), overrides), halves);
    assertEquals(2, stopped.train(List.of(new StopAfter(2, stopped))).steps());
    TrainingRun.resume(halves, Optional.empty(), lost -> {}).train(List.of());
    assertEquals(4, losses(whole).size());
    assertEquals(losses(whole), losses(halves));
  }

  @Test
  void aWorkerThatDiesEndsTheOthersAndAllGoOnFromTheCheckpoint()
      throws IOException, InterruptedException {
    Path run = project.run("killed");
    List<String> settings =
        List.of("training.steps=100000", "training.checkpoint_every=5", "training.log_every=1");
    List<WorkerProcess> workers = workers(run, settings);
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
    for (WorkerProcess worker : resumed(run)) {
      assertEquals(0, worker.awaitEnd(Duration.ofMinutes(2)), worker.said());
    }
    assertEquals(saved + 3, latest(index));
  }

  @Test
  void aWorkerThatNeverComesIsNamed() throws IOException, InterruptedException {
    Path run = project.run("alone");
    int own = freePort();
    int other = freePort();
    WorkerProcess chief =
        start(
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
  void aWorkerWithAnotherConfigIsRefusedBeforeTheFirstStep()
      throws IOException, InterruptedException {
    String cluster = "localhost:" + freePort() + ",localhost:" + freePort();
    for (int task = 0; task < 2; task++) {
      start(
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
              cluster,
              "--task",
              "" + task));
    }
    for (WorkerProcess worker : started) {
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

  private WorkerProcess start(List<String> line) throws IOException {
    WorkerProcess worker = WorkerProcess.start(line, folder.resolve("worker" + started.size()));
    started.add(worker);
    return worker;
  }

  @AfterEach
  void endAll() {
    started.forEach(WorkerProcess::kill);
  }

  private Path train(String name, List<?>... settings) {
    Path run = project.run(name);
    List<Object> line = new ArrayList<>(List.of("train", project.config(), "--run-dir", run));
    for (List<?> some : settings) {
      some.forEach(setting -> line.addAll(List.of("--set", setting)));
    }
    TinyProject.Outcome outcome = TinyProject.tandem(line.toArray());
    assertEquals(0, outcome.code(), outcome.err());
    return run;
  }

  /** Both processes of a training on loopback. */
  private List<WorkerProcess> workers(Path run, List<?>... settings) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "train",
                project.config().toString(),
                "--run-dir",
                run.toString(),
                "--set",
                "distribution.strategy=multi_worker"));
    for (List<?> some : settings) {
      some.forEach(setting -> line.addAll(List.of("--set", setting.toString())));
    }
    return both(line);
  }

  private List<WorkerProcess> resumed(Path run) throws IOException {
    return both(List.of("train", "--resume", "--run-dir", run.toString()));
  }

  private List<WorkerProcess> both(List<String> line) throws IOException {
    String cluster = "localhost:" + freePort() + ",localhost:" + freePort();
    List<WorkerProcess> workers = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      List<String> own = new ArrayList<>(line);
      own.addAll(List.of("--cluster", cluster, "--task", "" + task));
      workers.add(start(own));
    }
    return workers;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static long latest(Path index) throws IOException {
    return JsonParser.parseString(Files.readString(index))
        .getAsJsonObject()
        .get("latest")
        .getAsLong();
  }

  private static List<JsonObject> losses(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .filter(event -> event.get("event").getAsString().equals("train"))
        .peek(event -> event.remove("images_per_second"))
        .toList();
  }

  private static void assertSameRun(Path expected, Path actual) throws IOException {
    List<JsonObject> one = losses(expected);
    List<JsonObject> two = losses(actual);
    assertEquals(5, one.size());
    for (int step = 0; step < one.size(); step++) {
      for (String key : List.of("loss", "supervised", "unsupervised", "confident")) {
        double value = one.get(step).get(key).getAsDouble();
        assertEquals(
            value,
            two.get(step).get(key).getAsDouble(),
            TOLERANCE * Math.abs(value),
            key + " of step " + (step + 1));
      }
    }
    assertTrue(one.get(4).get("unsupervised").getAsDouble() > 0, "unlabelled images must count");
    try (WeightsFile a = WeightsFile.open(checkpoint(expected));
        WeightsFile b = WeightsFile.open(checkpoint(actual))) {
      assertEquals(a.tensors().keySet(), b.tensors().keySet());
      assertFalse(a.tensors().isEmpty());
      for (Map.Entry<String, StoredTensor> tensor : a.tensors().entrySet()) {
        assertClose(
            tensor.getKey(), tensor.getValue().floats(), b.tensors().get(tensor.getKey()).floats());
      }
    }
  }

  private static Path checkpoint(Path run) {
    return run.resolve("checkpoints/step-5/variables");
  }

  private static void assertClose(String name, FloatBuffer expected, FloatBuffer actual) {
    assertEquals(expected.remaining(), actual.remaining(), name);
    double largest = 0;
    for (int i = 0; i < expected.remaining(); i++) {
      largest = Math.max(largest, Math.abs(expected.get(i)));
    }
    for (int i = 0; i < expected.remaining(); i++) {
      assertEquals(expected.get(i), actual.get(i), TOLERANCE * largest, name + " at " + i);
    }
  }
}
