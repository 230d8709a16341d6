package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * Whether the variables of a graph are numbers: one infinity or NaN among them spreads to all in a
 * few steps.
 */
public final class FiniteCheck {
  private final List<String> names = new ArrayList<>();
  private final Operand<TBool> finite;

  /**
   * Adds the ops of the check to the graph.
   *
   * @param variables those of float32 are checked; at least one is
   */
  public FiniteCheck(Ops tf, List<Variable<?>> variables) {
    List<Operand<TBool>> each = new ArrayList<>();
    for (Variable<?> variable : variables) {
      if (variable.type() == TFloat32.class) {
        names.add(variable.name());
        each.add(isFinite(tf, variable.read(tf).asOutput().expect(TFloat32.class)));
      }
    }
    finite = tf.stack(each);
  }

  private static Operand<TBool> isFinite(Ops tf, Operand<TFloat32> value) {
    Operand<TFloat32> all = tf.reshape(value, tf.constant(new int[] {-1}));
    return tf.all(tf.math.isFinite(all), tf.constant(0));
  }

  /** The name of the first variable with a value that is not finite, if there is one. */
  public Optional<String> firstNotFinite(Session session) {
    try (Result result = session.runner().fetch(finite).run()) {
      TBool values = (TBool) result.get(0);
      for (int i = 0; i < names.size(); i++) {
        if (!values.getBoolean(i)) {
          return Optional.of(names.get(i));
        }
      }
      return Optional.empty();
    }
  }
}
