package dev.tandem.experiments.tracking;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.file.RunLayout;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mlflow.api.proto.Service;

/**
 * Sends a training to an MLflow server: the config as parameters, the scalars of steps and
 * evaluations as metrics, and at the end the files of the result. The run begins there with the
 * first step.
 */
final class MlflowListener implements TrainingListener, AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int METRICS_AT_ONCE = 500;
  private static final List<String> FILES =
      List.of(
          RunLayout.CONFIG,
          RunLayout.METRICS,
          RunLayout.REPORT,
          RunLayout.BEST_EVALUATION,
          RunLayout.SAVED_MODEL);

  private final Experiment experiment;
  private final RunFolder folder;
  private final MlflowRun run;
  private final Outbox outbox;
  private final List<Service.Metric> due = new ArrayList<>();
  private long evaluated;
  private boolean begun;
  private boolean stopped;
  private boolean finished;

  /**
   * What is trained.
   *
   * @param name of the run
   * @param parameters settings by their keys
   * @param classNames in the order of the classes
   * @param every steps between two that are sent
   * @param steps of the whole training
   */
  record Experiment(
      String name,
      Map<String, String> parameters,
      List<String> classNames,
      long every,
      long steps) {}

  MlflowListener(TrackingServer server, Experiment experiment, RunFolder folder) {
    this.experiment = experiment;
    this.folder = folder;
    this.run = new MlflowRun(server, folder.mlflow());
    this.outbox = new Outbox("MLflow at " + server.address(), RETRY);
  }

  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    begin();
    if (step % experiment.every == 0) {
      scalars.forEach((name, value) -> add(name, value, step));
    }
    if (due.size() >= METRICS_AT_ONCE) {
      flush();
    }
  }

  @Override
  public void onEvaluation(long step, ConfusionMatrix matrix) {
    begin();
    add("miou", matrix.meanIou(), step);
    add("pixel_accuracy", matrix.pixelAccuracy(), step);
    for (int i = 0; i < experiment.classNames.size(); i++) {
      String name = metricOfClass(i);
      matrix.iou(i).ifPresent(iou -> add(name, iou, step));
    }
    evaluated = step;
    flush();
  }

  /**
   * Two names may become one in the characters that a server takes; their numbers tell them apart.
   */
  private String metricOfClass(int index) {
    String name = experiment.classNames.get(index);
    String taken = metricName(name);
    return "iou/" + (taken.equals(name) ? name : index + " " + taken);
  }

  @Override
  public void onEnd(long step, double bestMiou) {
    stopped = Math.min(step, evaluated) < experiment.steps;
  }

  @Override
  public void onResult(RunFolder result) {
    begin();
    finished = true;
  }

  private void begin() {
    if (!begun) {
      outbox.add(() -> run.begin(experiment.name, experiment.parameters));
    }
    begun = true;
  }

  private void add(String name, double value, long step) {
    due.add(
        Service.Metric.newBuilder()
            .setKey(metricName(name))
            .setValue(value)
            .setStep(step)
            .setTimestamp(System.currentTimeMillis())
            .build());
  }

  /**
   * A name as a server takes it: with an underscore in place of other characters, and without the
   * parts of a path that lead nowhere, as in {@code backbone/} or {@code a//b}.
   */
  private static String metricName(String name) {
    String path =
        Stream.of(name.replaceAll("[^A-Za-z0-9_./ -]", "_").split("/"))
            .filter(part -> !Set.of("", ".", "..").contains(part))
            .collect(Collectors.joining("/"));
    return path.isEmpty() ? "_" : path;
  }

  private void flush() {
    List<Service.Metric> metrics = List.copyOf(due);
    due.clear();
    if (!metrics.isEmpty()) {
      outbox.add(() -> run.metrics(metrics));
    }
  }

  private void sendAll(String name) {
    // A folder may be a link to another disk.
    try (Stream<Path> files =
        Files.walk(folder.path().resolve(name), FileVisitOption.FOLLOW_LINKS)) {
      files
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(
              file -> {
                String path = folder.path().relativize(file).toString().replace('\\', '/');
                outbox.add(() -> run.file(file, path, outbox::progressed));
              });
    } catch (IOException | UncheckedIOException e) {
      // A run need not have all of them.
      return;
    }
  }

  /**
   * Ends the run on the server and waits for what is still to be sent, but not for a server that
   * does not answer.
   */
  @Override
  public void close() {
    if (begun) {
      flush();
      String status = finished ? "FINISHED" : stopped ? "KILLED" : "FAILED";
      // Before the files, which may be large: a run without some of them is finished all the same.
      outbox.add(() -> run.end(status));
      if (finished) {
        FILES.forEach(this::sendAll);
      }
    }
    outbox.close(PATIENCE);
    run.close();
  }
}
