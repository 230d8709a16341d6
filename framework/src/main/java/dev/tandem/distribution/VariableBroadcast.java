package dev.tandem.distribution;

import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/** Copies the values of the first replica's variables to all other replicas. */
public final class VariableBroadcast {
  private VariableBroadcast() {}

  /** One assignment for each variable; all must be initialised on every replica. */
  public static List<Op> of(Ops tf, Replica replica, List<Variable<?>> variables) {
    List<Op> assignments = new ArrayList<>();
    variables.forEach(variable -> assignments.add(assignment(tf, replica, variable)));
    return assignments;
  }

  private static <T extends TType> Op assignment(Ops tf, Replica replica, Variable<T> variable) {
    Operand<T> value = variable.read(tf);
    Operand<?> first;
    if (variable.type() == TBool.class) {
      Operand<TInt32> number = tf.dtypes.cast(value, TInt32.class);
      first = tf.dtypes.cast(ofFirst(tf, replica, number), variable.type());
    } else {
      first = ofFirst(tf, replica, number(value));
    }
    return variable.assign(tf, first.asOutput().expect(variable.type()));
  }

  /** The first replica's value, as a sum in which the other replicas' terms are zero. */
  private static <T extends TNumber> Operand<T> ofFirst(Ops tf, Replica replica, Operand<T> value) {
    Operand<T> factor = tf.dtypes.cast(tf.constant(replica.index() == 0 ? 1 : 0), value.type());
    return replica.sum(tf, tf.math.mul(value, factor));
  }

  @SuppressWarnings("unchecked") // Variables that are not bool hold numbers.
  private static Operand<TNumber> number(Operand<?> value) {
    return (Operand<TNumber>) value;
  }
}
