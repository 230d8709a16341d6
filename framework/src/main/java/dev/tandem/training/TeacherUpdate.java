package dev.tandem.training;

import dev.tandem.graph.Variable;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** How the weights of a teacher follow those of the student, once a step. */
@FunctionalInterface
public interface TeacherUpdate {
  /**
   * The updates of a step.
   *
   * @param tf ordered after the student's update
   * @param step int64 scalar: steps done before this one
   * @param students the student's variables
   * @param teachers the teacher's variables of the same names, in the same order
   * @return updates of the teacher's variables
   */
  List<Op> updates(
      Ops tf,
      Operand<TInt64> step,
      List<Variable<TFloat32>> students,
      List<Variable<TFloat32>> teachers);
}
