package dev.tandem.training;

import dev.tandem.evaluation.ConfusionMatrix;
import java.util.Map;

/**
 * Hears of what happens in a training. The order of a step: the step is run, then {@link #onStep};
 * when a checkpoint is due, it is written after {@link #onSave}; when an evaluation is due too,
 * {@link #onEvaluation} and {@link #onInspection} follow, and its mIoU is added to the checkpoint
 * after another {@link #onSave}. Listeners are called in the order in which they were given; an
 * exception of one ends the training as any other failure does.
 */
public interface TrainingListener {
  /**
   * The graph is built and the variables have their values: the first step, or an evaluation that
   * is missing, comes next.
   *
   * @param step number of steps done
   */
  default void onBegin(long step) {}

  /**
   * An image could not be read; the next one of its list is used in its place. Told before the step
   * that needed it.
   *
   * @param step its number, counted from 1
   * @param fault names the file and says what is wrong with it
   */
  default void onBrokenImage(long step, String fault) {}

  /**
   * A validation image could not be read: the evaluation leaves it out, and the matrix says how
   * many. Told before {@link #onEvaluation}.
   *
   * @param step number of steps done
   * @param fault names the file and says what is wrong with it
   */
  default void onImageLeftOut(long step, String fault) {}

  /**
   * A step is done.
   *
   * @param step its number, counted from 1
   * @param scalars loss and its terms, learning rate, images per second
   */
  default void onStep(long step, Map<String, Double> scalars) {}

  /**
   * The network that the method evaluates was evaluated on the validation images.
   *
   * @param step number of steps done
   */
  default void onEvaluation(long step, ConfusionMatrix matrix) {}

  /**
   * After {@link #onEvaluation}: what was looked at beside it.
   *
   * @param step number of steps done
   */
  default void onInspection(long step, Inspection inspection) {}

  /**
   * A checkpoint is about to be written, or its mIoU to be added to it. What belongs to the steps
   * so far must be on the disk by then: a run that goes on from the checkpoint never writes it
   * again.
   *
   * @param step number of steps done
   * @throws dev.tandem.file.UnwritableException if it is not; the checkpoint is then left out, and
   *     tried again when the next is due. The last one is written all the same
   */
  default void onSave(long step) {}

  /**
   * The training is finished and its best network exported. What belongs to the result of a run is
   * written now: only after it do the metrics say that the run has ended. Called again when a
   * finished run is resumed.
   *
   * @param folder of the run
   */
  default void onResult(RunFolder folder) {}

  /**
   * The last step is done, or the training was stopped.
   *
   * @param step number of steps done
   * @param bestMiou of the checkpoints that are there and whole, 0 to 1; 0 if none was evaluated
   */
  default void onEnd(long step, double bestMiou) {}
}
