package dev.tandem.training;

import dev.tandem.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The teacher's parameters follow the student's after each step (formulas.md, "Teacher"): θ ← d·θ +
 * (1 − d)·student with d = min(1 − 1/(t + 1), decay), t counted from 0: the first update copies the
 * student. Its batch-norm statistics come from its own passes, not from here.
 *
 * @param decay α, 0 to 1
 */
record Teacher(double decay) {

  /**
   * @param tf ordered after the student's updates
   * @param step t, as it was when the step began
   * @param students the student's parameters
   * @param teachers the teacher's, in the same order
   */
  List<Op> updates(
      Ops tf,
      Operand<TInt64> step,
      List<Variable<TFloat32>> students,
      List<Variable<TFloat32>> teachers) {
    Operand<TFloat32> towards = tf.math.sub(tf.constant(1f), decayAt(tf, step, decay));
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < teachers.size(); i++) {
      Variable<TFloat32> teacher = teachers.get(i);
      // In the form θ − (1 − d)·(θ − student): half the passes over memory of a weighted sum.
      Operand<TFloat32> behind = tf.math.sub(teacher.value(), students.get(i).read(tf));
      updates.add(tf.train.resourceApplyGradientDescent(teacher.handle(), towards, behind));
    }
    return updates;
  }

  /** min(1 − 1/(t + 1), decay). */
  static Operand<TFloat32> decayAt(Ops tf, Operand<TInt64> step, double decay) {
    Operand<TFloat32> one = tf.constant(1f);
    Operand<TFloat32> t = tf.dtypes.cast(step, TFloat32.class);
    return tf.math.minimum(
        tf.math.sub(one, tf.math.reciprocal(tf.math.add(t, one))), tf.constant((float) decay));
  }
}
