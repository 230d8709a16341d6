package dev.tandem.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The updates of batch norm's running statistics after a step: {@code running = (1 −
 * momentum)·running + momentum·batch}, once for every pass that used the layer, in the order of the
 * passes.
 */
public final class RunningStatistics {
  private RunningStatistics() {}

  /**
   * One assignment for each variable; runs after the control dependencies of {@code tf}.
   *
   * @param statistics of all passes of the step, in the order in which they are applied
   */
  public static List<Op> updates(Ops tf, List<ForwardPass.BatchStatistic> statistics) {
    Map<Variable<TFloat32>, Operand<TFloat32>> values = new LinkedHashMap<>();
    for (ForwardPass.BatchStatistic seen : statistics) {
      Operand<TFloat32> old = values.getOrDefault(seen.variable(), seen.variable().value());
      Operand<TFloat32> updated =
          tf.math.add(
              tf.math.mul(old, tf.constant((float) (1 - seen.momentum()))),
              tf.math.mul(seen.value(), tf.constant((float) seen.momentum())));
      values.put(seen.variable(), updated);
    }
    List<Op> updates = new ArrayList<>();
    values.forEach((variable, value) -> updates.add(variable.assign(tf, value)));
    return updates;
  }

  /**
   * One assignment for each variable towards the mean over several runs of a pass: {@code running =
   * running + weight·(batch − running)}. With weights 1, ½, ⅓, … in successive runs, the result is
   * the mean of the batch statistics.
   *
   * @param weight float32 scalar
   */
  public static List<Op> averages(
      Ops tf, List<ForwardPass.BatchStatistic> statistics, Operand<TFloat32> weight) {
    List<Op> updates = new ArrayList<>();
    for (ForwardPass.BatchStatistic seen : statistics) {
      Operand<TFloat32> old = seen.variable().value();
      Operand<TFloat32> moved =
          tf.math.add(old, tf.math.mul(weight, tf.math.sub(seen.value(), old)));
      updates.add(seen.variable().assign(tf, moved));
    }
    return updates;
  }
}
