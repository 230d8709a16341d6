package dev.tandem.experiments.tracking;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainingListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report of a training to the MLflow server that {@code MLFLOW_TRACKING_URI} names; without it
 * nothing. Whatever happens to it, the training goes on: the failures are warnings in the log.
 */
public final class ExperimentTracking implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExperimentTracking.class);

  private final Optional<MlflowListener> listener;

  private ExperimentTracking(Optional<MlflowListener> listener) {
    this.listener = listener;
  }

  /**
   * The tracking of a run.
   *
   * @param environment variables of the process
   * @param config of the run
   * @param classes of its data set
   */
  public static ExperimentTracking of(
      Map<String, String> environment,
      ExperimentConfig config,
      List<SegmentationClass> classes,
      RunFolder folder) {
    try {
      return new ExperimentTracking(
          TrackingServer.of(environment)
              .map(
                  server ->
                      new MlflowListener(
                          server,
                          new MlflowListener.Experiment(
                              config.name(),
                              config.settings(),
                              classes.stream().map(SegmentationClass::name).toList(),
                              config.training().logEvery(),
                              config.training().steps()),
                          folder)));
    } catch (InvalidInputException e) {
      LOG.warn("{}; the run is not tracked", e.getMessage());
    } catch (LinkageError e) {
      LOG.warn(
          "MLflow: the run is not tracked: found no class {}, expected mlflow-client on the class path",
          e.getMessage());
    }
    return new ExperimentTracking(Optional.empty());
  }

  /** To be told of the training, after those that write its results. */
  public List<TrainingListener> listeners() {
    return listener.<List<TrainingListener>>map(List::of).orElse(List.of());
  }

  @Override
  public void close() {
    listener.ifPresent(MlflowListener::close);
  }
}
