package dev.tandem.optimizer;

import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Variables that an optimizer keeps for each parameter. */
public final class OptimizerState {
  private OptimizerState() {}

  /**
   * A new variable {@code KIND/NAME} in the shape of the parameter of that name, with zeros to
   * begin with.
   *
   * @param kind of state, such as {@code momentum}; the first part of the variable's name
   */
  public static Variable<TFloat32> zeros(
      VariableStore store, String kind, Variable<TFloat32> parameter) {
    Shape shape = parameter.shape();
    return store.state(
        kind + "/" + parameter.name(),
        TFloat32.class,
        shape,
        tf -> tf.fill(tf.constant(shape.asArray()), tf.constant(0f)));
  }
}
