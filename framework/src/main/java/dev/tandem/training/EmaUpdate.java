package dev.tandem.training;

import dev.tandem.ValueRange;
import dev.tandem.graph.SmallTensors;
import dev.tandem.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * The teacher as the exponential moving average of the student (<a
 * href="https://arxiv.org/abs/1703.01780">Tarvainen and Valpola 2017</a>): after step t, counted
 * from 0, {@code teacher ← d·teacher + (1 − d)·student} with {@code d = min(1 − 1/(t + 1), decay)}.
 * The first update copies the student.
 *
 * @param decay the largest d, 0 to 1
 */
public record EmaUpdate(double decay) implements TeacherUpdate {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the decay is not between 0 and 1
   */
  public EmaUpdate {
    ValueRange.requireShare("decay of the teacher", decay);
  }

  @Override
  public List<Op> updates(
      Ops tf,
      Operand<TInt64> step,
      List<Variable<TFloat32>> students,
      List<Variable<TFloat32>> teachers) {
    Operand<TFloat32> towards =
        tf.dtypes.cast(tf.math.sub(tf.constant(1.0), decayAt(tf, step, decay)), TFloat32.class);
    List<Integer> small = new ArrayList<>();
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < teachers.size(); i++) {
      Variable<TFloat32> teacher = teachers.get(i);
      if (SmallTensors.areJoined(teacher.shape())) {
        small.add(i);
        continue;
      }
      // In the form θ − (1 − d)·(θ − student): half the passes over memory of a weighted sum.
      Operand<TFloat32> behind = tf.math.sub(teacher.value(), students.get(i).read(tf));
      updates.add(tf.train.resourceApplyGradientDescent(teacher.handle(), towards, behind));
    }
    if (!small.isEmpty()) {
      updates.addAll(
          together(
              tf,
              towards,
              small.stream().map(students::get).toList(),
              small.stream().map(teachers::get).toList()));
    }
    return updates;
  }

  /**
   * The same of small variables, joined.
   *
   * @param towards 1 − d, float32 scalar
   */
  static List<Op> together(
      Ops tf,
      Operand<TFloat32> towards,
      List<Variable<TFloat32>> students,
      List<Variable<TFloat32>> teachers) {
    Operand<TFloat32> teacher = SmallTensors.values(tf, teachers);
    Operand<TFloat32> student =
        SmallTensors.joined(tf, students.stream().map(variable -> variable.read(tf)).toList());
    Operand<TFloat32> moved =
        tf.math.sub(teacher, tf.math.mul(tf.math.sub(teacher, student), towards));
    return SmallTensors.assign(tf, teachers, moved);
  }

  /** min(1 − 1/(t + 1), decay), in float64: in float32 half of the digits of 1 − d were lost. */
  static Operand<TFloat64> decayAt(Ops tf, Operand<TInt64> step, double decay) {
    Operand<TFloat64> one = tf.constant(1.0);
    Operand<TFloat64> t = tf.dtypes.cast(step, TFloat64.class);
    return tf.math.minimum(
        tf.math.sub(one, tf.math.reciprocal(tf.math.add(t, one))), tf.constant(decay));
  }
}
