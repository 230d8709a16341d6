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
 * The updates of batch-norm memories after a step: {@code new = (1 − momentum)·old +
 * momentum·batch}, once for every pass that used the layer, in the order of the passes.
 */
public final class RunningStatistics {
  private RunningStatistics() {}

  /**
   * One assignment for each variable; ordered after the control dependencies of {@code tf}.
   *
   * @param statistics of all passes of the step, in the order in which they count
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
   * One assignment for each variable that moves it to a mean over passes: {@code new = old +
   * weight·(batch − old)}. With weight 1, ½, ⅓, … all passes count alike.
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
