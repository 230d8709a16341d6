package dev.tandem.optimizer;

import dev.tandem.graph.SmallTensors;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.TFloat32;

/**
 * Stochastic gradient descent with momentum, as {@code torch.optim.SGD}: g ← g + decay·θ; v ← μ·v +
 * g; then θ ← θ − rate·v, or with Nesterov momentum θ ← θ − rate·(g + μ·v).
 *
 * <p>Keeps a variable {@code momentum/NAME} for each parameter: v.
 *
 * @param momentum μ, 0 to 1
 * @param nesterov whether the momentum is Nesterov's
 */
public record Sgd(double momentum, boolean nesterov) implements Optimizer {

  /**
   * Checks the momentum.
   *
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public Sgd {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new IllegalArgumentException("momentum " + momentum + " is not from 0 to 1");
    }
  }

  @Override
  public List<Op> updates(Ops tf, VariableStore store, List<Update> updates) {
    JoinedUpdate.Plan plan = JoinedUpdate.plan(updates);
    List<Op> ops = new ArrayList<>();
    plan.joined().forEach(joined -> ops.addAll(together(tf, store, joined)));
    Operand<TFloat32> keep = tf.constant((float) momentum);
    Map<Double, Operand<TFloat32>> decays = new HashMap<>();
    for (Update update : plan.alone()) {
      Variable<TFloat32> parameter = update.parameter();
      Variable<TFloat32> velocity = OptimizerState.zeros(store, "momentum", parameter);
      Operand<TFloat32> gradient = update.gradient();
      if (update.weightDecay() != 0) {
        Operand<TFloat32> decay =
            decays.computeIfAbsent(update.weightDecay(), d -> tf.constant(d.floatValue()));
        gradient = tf.math.add(gradient, tf.math.mul(parameter.value(), decay));
      }
      ops.add(
          tf.train.resourceApplyMomentum(
              parameter.handle(),
              velocity.handle(),
              update.rate(),
              gradient,
              keep,
              ResourceApplyMomentum.useNesterov(nesterov)));
    }
    return ops;
  }

  /** By elementary ops, with the terms in the order of TensorFlow's kernel. */
  List<Op> together(Ops tf, VariableStore store, JoinedUpdate joined) {
    List<Variable<TFloat32>> parameters = joined.parameters();
    List<Variable<TFloat32>> velocities =
        parameters.stream().map(p -> OptimizerState.zeros(store, "momentum", p)).toList();
    Operand<TFloat32> theta = SmallTensors.values(tf, parameters);
    Operand<TFloat32> keep = tf.constant((float) momentum);
    Operand<TFloat32> gradient = joined.gradient(tf);
    if (joined.weightDecay() != 0) {
      Operand<TFloat32> decay = tf.constant((float) joined.weightDecay());
      gradient = tf.math.add(gradient, tf.math.mul(theta, decay));
    }
    Operand<TFloat32> velocity =
        tf.math.add(tf.math.mul(SmallTensors.values(tf, velocities), keep), gradient);
    Operand<TFloat32> change =
        nesterov
            ? tf.math.add(
                tf.math.mul(gradient, joined.rate()),
                tf.math.mul(tf.math.mul(velocity, keep), joined.rate()))
            : tf.math.mul(velocity, joined.rate());
    List<Op> ops = new ArrayList<>(SmallTensors.assign(tf, velocities, velocity));
    ops.addAll(SmallTensors.assign(tf, parameters, tf.math.sub(theta, change)));
    return ops;
  }
}
