package dev.tandem.report;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.training.TrainingListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

/**
 * Writes the scalars of a training for TensorBoard: {@code train/NAME}, {@code evaluate/miou},
 * {@code evaluate/pixel_accuracy} and {@code evaluate/iou/CLASS}. A class that occurs neither in
 * the ground truth nor in the predictions has no value.
 */
public final class TensorBoardListener implements TrainingListener, AutoCloseable {
  private final EventFile file;
  private final List<String> classNames;
  private final long every;
  private boolean started;

  /**
   * Creates a new event file; a resumed run adds one to the existing files.
   *
   * @param folder of the event files; created if it does not exist
   * @param classNames in the order of the classes
   * @param every number of steps between two points of {@code train/NAME}, at least 1
   * @param clock gives the time of the events
   */
  public TensorBoardListener(Path folder, List<String> classNames, long every, Clock clock) {
    this.file = new EventFile(folder, clock);
    this.classNames = List.copyOf(classNames);
    this.every = every;
  }

  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    if (!started) {
      started = true;
      begin(step);
    }
    if (step % every != 0) {
      return;
    }
    Summary.Builder summary = Summary.newBuilder();
    scalars.forEach((name, value) -> add(summary, "train/" + name, value));
    append(step, summary);
  }

  @Override
  public void onEvaluation(long step, ConfusionMatrix matrix) {
    Summary.Builder summary = Summary.newBuilder();
    add(summary, "evaluate/miou", matrix.meanIou());
    add(summary, "evaluate/pixel_accuracy", matrix.pixelAccuracy());
    for (int i = 0; i < classNames.size(); i++) {
      String tag = "evaluate/iou/" + classNames.get(i);
      matrix.iou(i).ifPresent(iou -> add(summary, tag, iou));
    }
    append(step, summary);
  }

  @Override
  public void close() {
    file.close();
  }

  /**
   * Makes TensorBoard discard events that a killed run wrote after the checkpoint this run resumes
   * from.
   */
  private void begin(long step) {
    file.append(
        Event.newBuilder()
            .setStep(step)
            .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START)));
  }

  private void append(long step, Summary.Builder summary) {
    file.append(Event.newBuilder().setStep(step).setSummary(summary));
  }

  private static void add(Summary.Builder summary, String tag, double value) {
    summary.addValue(Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value));
  }
}
