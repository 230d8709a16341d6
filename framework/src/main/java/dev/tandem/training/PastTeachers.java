package dev.tandem.training;

import dev.tandem.ValueRange;
import dev.tandem.graph.Branch;
import dev.tandem.graph.Variable;
import dev.tandem.model.Segmentation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Copies of the student from earlier in the training, whose predictions are mixed into those of the
 * present teacher with random weights, new ones in each step (in the manner of PrevMatch, <a
 * href="https://arxiv.org/abs/2405.20610">Shin et al. 2024</a>). Every {@code every} steps the
 * oldest copy is replaced. They are in the checkpoints. One that has not been made yet costs no
 * forward pass.
 *
 * @param count how many copies, at least 1
 * @param every steps between two copies, at least 1
 */
public record PastTeachers(int count, long every) {
  /** Beginning of the names of the copies' variables; the number of the copy follows. */
  private static final String NAME = "past_teacher_";

  /** Which copies have been made: float32 [count], 1 if so; until then its weight is 0. */
  private static final String MADE = "past_teachers/made";

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public PastTeachers {
    ValueRange.requireAtLeast("past teachers", count, 1);
    ValueRange.requireAtLeast("steps between two past teachers", every, 1);
  }

  /**
   * What the mixture says, and the update of which copies have been made.
   *
   * @param probabilities float32 [B, H, W, C]
   * @param update for {@link TrainingMethod.Losses#stateUpdates}
   */
  public record Mixture(Operand<TFloat32> probabilities, Function<Ops, List<Op>> update) {}

  /**
   * Mixes the predictions of the present teacher with those of the copies. Makes the variables of
   * the copies: once for each step.
   *
   * @param images float32 [B, H, W, 3], 0 to 1
   * @param present logits of the present teacher, float32 [B, H, W, C]
   * @param size int32 [2]: H, W
   */
  public Mixture mix(
      StepContext context,
      Operand<TFloat32> images,
      Operand<TFloat32> present,
      Operand<TInt32> size) {
    Ops tf = context.viewOps();
    Variable<TFloat32> made =
        context
            .store()
            .state(
                MADE,
                TFloat32.class,
                Shape.of(count),
                ops -> ops.fill(ops.constant(new int[] {count}), ops.constant(0f)));
    Operand<TFloat32> ofPresent = tf.nn.softmax(present);
    List<Operand<TFloat32>> predictions = new ArrayList<>(List.of(ofPresent));
    for (int slot = 0; slot < count; slot++) {
      Operand<TBool> isMade =
          tf.math.greater(
              tf.gather(made.value(), tf.constant(slot), tf.constant(0)), tf.constant(0f));
      Ops asked = Branch.onlyIf(tf, isMade);
      Operand<TFloat32> logits = ofCopy(context, slot, asked.identity(images), size);
      // In place of one that is not made there is anything of that shape: its weight is 0.
      predictions.add(Branch.orElse(tf, isMade, asked.nn.softmax(logits), ofPresent));
    }
    Operand<TFloat32> weights =
        weights(
            tf, made.value(), context.draws().of("past_teachers").uniform(tf, Shape.of(count + 1)));
    return new Mixture(
        mixed(tf, predictions, weights), ops -> List.of(markMade(ops, made, context)));
  }

  private Operand<TFloat32> ofCopy(
      StepContext context, int slot, Operand<TFloat32> images, Operand<TInt32> size) {
    Segmentation output =
        context
            .teacher(NAME + slot, new SnapshotUpdate(every, count, slot), StepContext.Mode.EVAL)
            .segment(images);
    return output.atImageSize(context.viewOps(), output.logits(), size);
  }

  /**
   * Random weights of the present teacher and of those copies that have been made, with the sum 1.
   *
   * @param made float32 [count], 1 or 0
   * @param uniform float32 [count + 1], in [0, 1)
   * @return float32 [count + 1], the present teacher's first
   */
  static Operand<TFloat32> weights(Ops tf, Operand<TFloat32> made, Operand<TFloat32> uniform) {
    Operand<TFloat32> asked =
        tf.concat(List.of(tf.constant(new float[] {1}), made), tf.constant(0));
    // Above 0, so that there is always a sum to divide by.
    Operand<TFloat32> drawn = tf.math.mul(asked, tf.math.sub(tf.constant(1f), uniform));
    return tf.math.div(drawn, tf.reduceSum(drawn, tf.constant(0)));
  }

  private static Operand<TFloat32> mixed(
      Ops tf, List<Operand<TFloat32>> predictions, Operand<TFloat32> weights) {
    Operand<TFloat32> sum = null;
    for (int i = 0; i < predictions.size(); i++) {
      Operand<TFloat32> weight = tf.gather(weights, tf.constant(i), tf.constant(0));
      Operand<TFloat32> part = tf.math.mul(predictions.get(i), weight);
      sum = i == 0 ? part : tf.math.add(sum, part);
    }
    return sum;
  }

  private Op markMade(Ops tf, Variable<TFloat32> made, StepContext context) {
    List<Operand<TFloat32>> due = new ArrayList<>();
    for (int slot = 0; slot < count; slot++) {
      due.add(
          tf.dtypes.cast(
              new SnapshotUpdate(every, count, slot).isDue(tf, context.step()), TFloat32.class));
    }
    return made.assign(tf, tf.math.maximum(made.value(), tf.stack(due)));
  }
}
