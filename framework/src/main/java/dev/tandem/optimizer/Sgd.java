package dev.tandem.optimizer;

import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.TFloat32;

/**
 * Stochastic gradient descent with Nesterov momentum, as PyTorch's: g ← g + decay·θ; v ← μ·v + g; θ
 * ← θ − rate·(g + μ·v).
 *
 * <p>Keeps a variable {@code momentum/NAME} for each parameter.
 *
 * @param momentum μ, 0 to 1
 * @param weightDecay added to the gradient of every parameter
 */
public record Sgd(double momentum, double weightDecay) {

  /**
   * One update for each parameter, ordered after the control dependencies of {@code tf}; they must
   * include every gradient of the step, or an update races with what still reads the parameter.
   *
   * @param parameters what is trained
   * @param gradients in the order of the parameters
   * @param rates the learning rate of each parameter, scalars, in the same order
   */
  public List<Op> updates(
      Ops tf,
      VariableStore store,
      List<Variable<TFloat32>> parameters,
      List<Operand<TFloat32>> gradients,
      List<Operand<TFloat32>> rates) {
    List<Op> updates = new ArrayList<>();
    Operand<TFloat32> decay = tf.constant((float) weightDecay);
    Operand<TFloat32> keep = tf.constant((float) momentum);
    for (int i = 0; i < parameters.size(); i++) {
      Variable<TFloat32> parameter = parameters.get(i);
      Shape shape = parameter.shape();
      Variable<TFloat32> velocity =
          store.state(
              "momentum/" + parameter.name(),
              TFloat32.class,
              shape,
              ops -> ops.fill(ops.constant(shape.asArray()), ops.constant(0f)));
      Operand<TFloat32> decayed =
          tf.math.add(gradients.get(i), tf.math.mul(parameter.value(), decay));
      updates.add(
          tf.train.resourceApplyMomentum(
              parameter.handle(),
              velocity.handle(),
              rates.get(i),
              decayed,
              keep,
              ResourceApplyMomentum.useNesterov(true)));
    }
    return updates;
  }
}
