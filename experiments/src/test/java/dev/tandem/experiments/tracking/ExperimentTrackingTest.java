package dev.tandem.experiments.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A training as an MLflow server sees it; no step is really trained. */
class ExperimentTrackingTest {
  private static final ExperimentConfig CONFIG =
      ExperimentConfig.parse(
          "{\"name\": \"tracked\", \"training\": {\"steps\": 3}}", Path.of("/"), "test", List.of());

  @TempDir private Path folder;
  private MlflowServer server;
  private RunFolder run;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void begin() throws IOException {
    server = new MlflowServer();
    run = RunFolder.create(folder.resolve("run"), CONFIG.toJson());
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void end() {
    logger().detachAppender(log);
    server.close();
  }

  private static ch.qos.logback.classic.Logger logger() {
    return (ch.qos.logback.classic.Logger)
        LoggerFactory.getLogger(ExperimentTracking.class.getPackageName());
  }

  private List<String> warnings() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private ExperimentTracking tracking(Map<String, String> environment) {
    return ExperimentTracking.of(
        environment, CONFIG, SegmentationClass.named("sky", "road #1"), run);
  }

  private ExperimentTracking tracking() {
    return tracking(Map.of("MLFLOW_TRACKING_URI", server.address() + "/"));
  }

  /** Three steps, an evaluation and a result. */
  private void train(ExperimentTracking tracking) throws IOException {
    for (TrainingListener listener : tracking.listeners()) {
      for (long step = 1; step <= 3; step++) {
        listener.onStep(step, Map.of("loss", 1.5 / step));
      }
      ConfusionMatrix matrix = new ConfusionMatrix(2);
      matrix.add(0, 0, 30);
      matrix.add(1, 0, 10);
      listener.onEvaluation(3, matrix);
      listener.onEnd(3, 0.5);
      Files.writeString(run.report(), "<html>");
      Files.createDirectories(run.savedModel());
      Files.writeString(run.savedModel().resolve("saved_model.pb"), "model");
      listener.onResult(run);
    }
  }

  @Test
  void aRunHasParametersMetricsAndFiles() throws IOException {
    try (ExperimentTracking tracking = tracking()) {
      train(tracking);
    }
    assertEquals(List.of(), warnings());
    assertEquals("tracked", server.parameters().get("name"));
    assertEquals("0.01", server.parameters().get("training.learning_rate"));
    assertEquals("contrastive", server.parameters().get("method.kind"));
    assertEquals(CONFIG.keys().size(), server.parameters().size());
    assertEquals(
        List.of(
            "loss 1 1.5",
            "loss 2 0.75",
            "loss 3 0.5",
            "miou 3 0.375",
            "pixel_accuracy 3 0.75",
            "iou/sky 3 0.75",
            "iou/1 road _1 3 0.0"),
        server.metrics());
    assertEquals(
        List.of(
            "7/r1/artifacts/config.json",
            "7/r1/artifacts/report.html",
            "7/r1/artifacts/saved_model/saved_model.pb"),
        List.copyOf(server.files().keySet()));
    assertEquals(5, server.files().get("7/r1/artifacts/saved_model/saved_model.pb"));
    assertEquals(List.of("FINISHED"), server.states());

    // A training that is resumed goes on with its run there.
    try (ExperimentTracking tracking = tracking()) {
      tracking.listeners().forEach(listener -> listener.onStep(2, Map.of("loss", 0.7)));
      tracking.listeners().forEach(listener -> listener.onEnd(2, 0));
    }
    assertEquals(1, server.requests().stream().filter("runs/create"::equals).count());
    assertEquals(List.of("FINISHED", "RUNNING", "KILLED"), server.states());
    assertEquals("loss 2 0.7", server.metrics().get(server.metrics().size() - 1));
  }

  @Test
  void whatAServerMissesIsHeldBackAndSaidOnce() throws IOException, InterruptedException {
    server.answerWith(503);
    try (ExperimentTracking tracking = tracking()) {
      tracking.listeners().get(0).onStep(1, Map.of("loss", 2.0));
      waitForWarning();
      server.answerWith(200);
      train(tracking);
    }
    assertEquals(2, warnings().size(), warnings().toString());
    assertTrue(
        warnings().get(0).endsWith("the training goes on, what is due is sent later"),
        warnings().get(0));
    assertEquals(
        "MLflow at " + server.address() + ": reached again, what was held back is sent",
        warnings().get(1));
    assertEquals("loss 1 2.0", server.metrics().get(0));
    assertEquals(List.of("FINISHED"), server.states());
  }

  @Test
  void aFileThatFailsIsSentAgainAfterTheRunIsFinished() throws IOException {
    server.failFiles(1);
    try (ExperimentTracking tracking = tracking()) {
      train(tracking);
    }
    assertEquals(List.of("FINISHED"), server.states());
    assertEquals(3, server.files().size());
    assertEquals(2, warnings().size(), warnings().toString());
    assertTrue(warnings().get(1).endsWith("reached again, what was held back is sent"));
  }

  @Test
  void aRunThatSomebodyHasDeletedBeginsAnew() throws IOException {
    try (ExperimentTracking tracking = tracking()) {
      train(tracking);
    }
    server.deleteRun();
    try (ExperimentTracking tracking = tracking()) {
      train(tracking);
    }
    assertEquals(List.of(), warnings());
    assertEquals(2, server.requests().stream().filter("runs/create"::equals).count());
  }

  @Test
  void aDamagedFileOfTheRunsIdBeginsAnew() throws IOException {
    for (String damaged : List.of("", "null", "{\"run_id\": ", "[]", "{\"run_id\": [1]}", "{}")) {
      Files.writeString(run.path().resolve("mlflow.json"), damaged);
      try (ExperimentTracking tracking = tracking()) {
        train(tracking);
      }
    }
    assertEquals(List.of(), warnings());
    assertEquals(6, server.requests().stream().filter("runs/create"::equals).count());
  }

  @Test
  void anExperimentThatAnotherRunCreatesMeanwhileIsUsed() throws IOException {
    server.createExperimentFirst();
    try (ExperimentTracking tracking = tracking()) {
      train(tracking);
    }
    assertEquals(List.of(), warnings());
    assertEquals(List.of("FINISHED"), server.states());
  }

  @Test
  void aServerThatIsNotThereEndsNothing() throws IOException {
    server.close();
    try (ExperimentTracking tracking = tracking()) {
      train(tracking);
    }
    assertEquals(2, warnings().size(), warnings().toString());
    assertTrue(warnings().get(0).startsWith("MLflow at " + server.address() + ": "));
    assertTrue(
        warnings().get(1).endsWith("messages could not be sent; the run folder has everything"),
        warnings().get(1));
  }

  @Test
  void whatAServerRejectsIsDropped() throws IOException {
    server.answerWith(403);
    try (ExperimentTracking tracking = tracking()) {
      train(tracking);
    }
    assertEquals(1, warnings().size(), warnings().toString());
    assertTrue(warnings().get(0).contains("does not take everything: "), warnings().get(0));
  }

  @Test
  void namesThatAreNoPlainPathsAreMadeSuch() {
    try (ExperimentTracking tracking = tracking()) {
      Map<String, Double> scalars = new LinkedHashMap<>();
      scalars.put("learning_rate:backbone/", 0.5);
      scalars.put("/a//b/./../c", 1.0);
      scalars.put("..", 2.0);
      tracking.listeners().get(0).onStep(1, scalars);
    }
    assertEquals(List.of(), warnings());
    assertEquals(
        List.of("learning_rate_backbone 1 0.5", "a/b/c 1 1.0", "_ 1 2.0"), server.metrics());
  }

  @Test
  void aFolderThatIsALinkIsSentToo() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("disk/model"));
    Files.createSymbolicLink(run.savedModel(), elsewhere);
    try (ExperimentTracking tracking = tracking()) {
      train(tracking);
    }
    assertEquals(5, server.files().get("7/r1/artifacts/saved_model/saved_model.pb"));
  }

  @Test
  void aUserWithAPasswordComesBeforeAToken() {
    Map<String, String> environment = new HashMap<>();
    environment.put("MLFLOW_TRACKING_URI", "http://localhost:5000");
    environment.put("MLFLOW_TRACKING_USERNAME", "ada");
    assertEquals(Optional.empty(), authorization(environment));
    environment.put("MLFLOW_TRACKING_TOKEN", "t");
    assertEquals(Optional.of("Bearer t"), authorization(environment));
    environment.put("MLFLOW_TRACKING_PASSWORD", "pw");
    // printf ada:pw | base64
    assertEquals(Optional.of("Basic YWRhOnB3"), authorization(environment));
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    return TrackingServer.of(environment).orElseThrow().authorization();
  }

  @Test
  void withoutAnAddressNothingIsTracked() {
    assertEquals(List.of(), tracking(Map.of()).listeners());
    assertEquals(List.of(), tracking(Map.of("MLFLOW_TRACKING_URI", "./mlruns")).listeners());
    assertEquals(
        List.of(
            "MLFLOW_TRACKING_URI: found ./mlruns, expected the address of a server, such as"
                + " http://localhost:5000; the run is not tracked"),
        warnings());
  }

  private void waitForWarning() throws InterruptedException {
    long patience = System.nanoTime() + 30_000_000_000L;
    while (warnings().isEmpty()) {
      assertTrue(System.nanoTime() < patience, "no warning within 30 seconds");
      Thread.sleep(20);
    }
  }
}
