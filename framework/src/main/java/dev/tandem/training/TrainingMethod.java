package dev.tandem.training;

import dev.tandem.graph.ForwardPass;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What one step computes before anything is updated: forward passes and losses. */
@FunctionalInterface
public interface TrainingMethod {
  /** Builds the forward passes of student and teacher and the losses of a step. */
  Losses build(StepContext context);

  /** Whether a step takes a batch of unlabelled images. */
  default boolean usesUnlabeledImages() {
    return true;
  }

  /**
   * @param total what the student's parameters are trained to lower, a scalar
   * @param terms scalars for the log, by name
   * @param statistics what the batch-norm layers saw, in the order in which it counts
   * @param stateUpdates updates of the method's own state, given the ops that are ordered after all
   *     gradients
   */
  record Losses(
      Operand<TFloat32> total,
      Map<String, Operand<TFloat32>> terms,
      List<ForwardPass.BatchStatistic> statistics,
      Function<Ops, List<Op>> stateUpdates) {}
}
