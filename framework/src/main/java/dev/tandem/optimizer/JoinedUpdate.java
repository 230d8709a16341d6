package dev.tandem.optimizer;

import dev.tandem.graph.SmallTensors;
import dev.tandem.graph.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The update of several small parameters as of one vector ({@link SmallTensors}).
 *
 * @param members with one learning rate and one weight decay
 */
record JoinedUpdate(List<Optimizer.Update> members) {

  /** The updates of a step: those that are computed alone, and the joined ones. */
  record Plan(List<Optimizer.Update> alone, List<JoinedUpdate> joined) {}

  /** What small parameters have in common. */
  private record Kind(Operand<TFloat32> rate, double weightDecay) {}

  /** Joins the small parameters where that pays. */
  static Plan plan(List<Optimizer.Update> updates) {
    List<Optimizer.Update> alone = new ArrayList<>();
    Map<Kind, List<Optimizer.Update>> small = new LinkedHashMap<>();
    for (Optimizer.Update update : updates) {
      if (SmallTensors.areJoined(update.parameter().shape())) {
        Kind kind = new Kind(update.rate(), update.weightDecay());
        small.computeIfAbsent(kind, k -> new ArrayList<>()).add(update);
      } else {
        alone.add(update);
      }
    }
    return new Plan(alone, small.values().stream().map(JoinedUpdate::new).toList());
  }

  /** The learning rate, float32 scalar. */
  Operand<TFloat32> rate() {
    return members.get(0).rate();
  }

  double weightDecay() {
    return members.get(0).weightDecay();
  }

  List<Variable<TFloat32>> parameters() {
    return members.stream().map(Optimizer.Update::parameter).toList();
  }

  /** The gradients, float32 [n]. */
  Operand<TFloat32> gradient(Ops tf) {
    return SmallTensors.joined(tf, members.stream().map(Optimizer.Update::gradient).toList());
  }
}
