package dev.tandem.optimizer;

import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A rule by which gradients change parameters, such as {@link Sgd} or {@link AdamW}. */
public interface Optimizer {
  /**
   * What one step does to one parameter.
   *
   * @param parameter what is trained
   * @param gradient of the loss with respect to the parameter, in its shape
   * @param rate the learning rate, float32 scalar
   * @param weightDecay factor of the weight decay, at least 0; how it acts is the optimizer's
   */
  record Update(
      Variable<TFloat32> parameter,
      Operand<TFloat32> gradient,
      Operand<TFloat32> rate,
      double weightDecay) {}

  /**
   * The ops of one step; to be called once for a store, with all its updates.
   *
   * @param tf its control dependencies come before every change of a variable; they must include
   *     every gradient of the step, or an update races with what still reads the parameter
   * @param store gets the optimizer's state, which starts at zero
   * @param updates at most one for each parameter
   * @return after all of these have run, parameters and state are those of the next step
   */
  List<Op> updates(Ops tf, VariableStore store, List<Update> updates);
}
