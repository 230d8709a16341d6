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
   * One assignment for each variable; runs after the control dependencies of {@code tf}. The
   * statistics of all layers that agree in momentum and number of passes are computed as one
   * vector, on every device.
   *
   * @param statistics of all passes of the step, in the order in which they are applied
   */
  public static List<Op> updates(Ops tf, List<ForwardPass.BatchStatistic> statistics) {
    Map<Variable<TFloat32>, List<ForwardPass.BatchStatistic>> seen = new LinkedHashMap<>();
    for (ForwardPass.BatchStatistic statistic : statistics) {
      seen.computeIfAbsent(statistic.variable(), v -> new ArrayList<>()).add(statistic);
    }
    Map<List<Double>, List<Variable<TFloat32>>> alike = new LinkedHashMap<>();
    seen.forEach(
        (variable, passes) ->
            alike
                .computeIfAbsent(
                    passes.stream().map(ForwardPass.BatchStatistic::momentum).toList(),
                    momenta -> new ArrayList<>())
                .add(variable));
    List<Op> updates = new ArrayList<>();
    alike.forEach((momenta, variables) -> updates.addAll(updates(tf, momenta, variables, seen)));
    return updates;
  }

  /** Of variables that as many passes update, with the same momenta. */
  private static List<Op> updates(
      Ops tf,
      List<Double> momenta,
      List<Variable<TFloat32>> variables,
      Map<Variable<TFloat32>, List<ForwardPass.BatchStatistic>> seen) {
    Operand<TFloat32> all = SmallTensors.values(tf, variables);
    for (int i = 0; i < momenta.size(); i++) {
      int pass = i;
      double momentum = momenta.get(i);
      Operand<TFloat32> batch =
          SmallTensors.joined(
              tf,
              variables.stream().map(variable -> seen.get(variable).get(pass).value()).toList());
      all =
          tf.math.add(
              tf.math.mul(all, tf.constant((float) (1 - momentum))),
              tf.math.mul(batch, tf.constant((float) momentum)));
    }
    return SmallTensors.assign(tf, variables, all);
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
