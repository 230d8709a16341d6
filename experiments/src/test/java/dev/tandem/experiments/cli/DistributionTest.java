package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.models.weights.StoredTensor;
import dev.tandem.models.weights.WeightsFile;
import dev.tandem.training.TrainingProcess;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several replicas of a process, and several processes, give the same training as one device. */
class DistributionTest {
  /**
   * Tolerance, relative to the largest value of a variable or to a loss: differences in the order
   * of summation.
   */
  private static final double TOLERANCE = 1e-4;

  /**
   * Relative tolerance of what depends on the labels that both spaces agree on: where two classes
   * are as good as equal, rounding decides, differently on each kind of processor. One of the 4096
   * pixels is 2.4e-4.
   */
  private static final double ONE_LABEL = 1e-3;

  /**
   * A config without everything that depends on the position in a batch: strong augmentation,
   * mixing, and the sampling of the contrastive loss. Labels that both spaces agree on need the
   * prototypes, so these are still computed. The learning rate is small: batch norm over only four
   * values, in ASPP's image pooling, amplifies rounding differences, at the default rate
   * five-thousandfold within five steps.
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
          "method.pseudo_label=mixed",
          "method.contrastive_weight=0",
          "method.valid_pixel_threshold=0.4",
          "method.unsupervised_threshold=0.5");

  private static final List<String> HALF_BATCH =
      List.of("training.labeled_batch=2", "training.unlabeled_batch=2");
  private static final List<String> WHOLE_BATCH =
      List.of("training.labeled_batch=4", "training.unlabeled_batch=4");

  private static final List<String> MIRRORED =
      List.of("distribution.strategy=mirrored", "distribution.devices=2");

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
  void twoDevicesEqualOneWithBothBatches() throws IOException {
    List<String> method = List.of("method.representation=gaussian");
    Path one = train("one", SAME, WHOLE_BATCH, method);
    assertSameRun(one, train("devices", SAME, HALF_BATCH, method, MIRRORED));
  }

  @Test
  void twoProcessesEqualOneWithBothBatches() throws IOException, InterruptedException {
    Path one = train("one", SAME, WHOLE_BATCH);
    Path processes = project.run("processes");
    List<String> settings = Stream.of(SAME, HALF_BATCH).flatMap(List::stream).toList();
    for (WorkerProcess worker : cluster.train(project.config(), processes, settings)) {
      assertEquals(0, worker.awaitEnd(), worker.said());
    }
    assertSameRun(one, processes);

    // The chief alone knows that the evaluation is missing.
    JsonObject evaluation = evaluation(processes);
    Files.delete(processes.resolve("metrics.jsonl"));
    for (WorkerProcess worker :
        cluster.both(List.of("train", "--resume", "--run-dir", processes.toString()))) {
      assertEquals(0, worker.awaitEnd(), worker.said());
    }
    assertEquals(evaluation, evaluation(processes));
  }

  private static JsonObject evaluation(Path run) throws IOException {
    return new RunFiles(run).events("evaluate").get(0);
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
    TrainingRun.resume(stopped.config(), halves, warning -> {}, Optional.empty(), lost -> {})
        .train(List.of());
    List<TrainingProcess> processes = TrainingProcess.read(halves.resolve("processes.json"));
    assertEquals(List.of(2, 2), processes.stream().map(TrainingProcess::replicas).toList());
    assertEquals(4, new RunFiles(whole).losses().size());
    assertEquals(new RunFiles(whole).losses(), new RunFiles(halves).losses());
  }

  private Path train(String name, List<?>... settings) {
    return project.trained(
        name,
        Stream.of(settings).flatMap(List::stream).map(Object::toString).toArray(String[]::new));
  }

  private static void assertSameRun(Path expected, Path actual) throws IOException {
    List<JsonObject> one = new RunFiles(expected).losses();
    List<JsonObject> two = new RunFiles(actual).losses();
    assertEquals(5, one.size());
    for (int step = 0; step < one.size(); step++) {
      for (String key : List.of("loss", "supervised", "unsupervised", "confident")) {
        double value = one.get(step).get(key).getAsDouble();
        assertEquals(
            value,
            two.get(step).get(key).getAsDouble(),
            (key.equals("supervised") ? TOLERANCE : ONE_LABEL) * Math.abs(value),
            key + " of step " + (step + 1));
      }
    }
    assertTrue(one.get(4).get("unsupervised").getAsDouble() > 0, "unlabelled images must count");
    JsonObject evaluation = evaluation(expected);
    // An odd number for two replicas: one of them has an image less.
    assertEquals(3, evaluation.get("images").getAsInt());
    assertEquals(evaluation.get("images"), evaluation(actual).get("images"));
    for (String key : List.of("miou", "pixel_accuracy")) {
      assertEquals(
          evaluation.get(key).getAsDouble(), evaluation(actual).get(key).getAsDouble(), ONE_LABEL);
    }
    try (WeightsFile a = WeightsFile.open(new RunFiles(expected).variables(5));
        WeightsFile b = WeightsFile.open(new RunFiles(actual).variables(5))) {
      assertEquals(a.tensors().keySet(), b.tensors().keySet());
      assertFalse(a.tensors().isEmpty());
      for (Map.Entry<String, StoredTensor> tensor : a.tensors().entrySet()) {
        assertClose(
            tensor.getKey(), tensor.getValue().floats(), b.tensors().get(tensor.getKey()).floats());
      }
    }
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
