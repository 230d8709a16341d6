package dev.tandem.training;

import dev.tandem.distribution.Buckets;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Gradients;
import dev.tandem.graph.Replica;
import dev.tandem.graph.RunningStatistics;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.optimizer.GradientClipping;
import dev.tandem.optimizer.Optimization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Everything in a step that changes a variable: optimiser, teacher, running statistics, the
 * method's own state, the count of the steps.
 *
 * <p>Every update waits for all gradients: an update that ran beside the backward pass would race
 * with what still reads the variable.
 *
 * @param done its run is the update
 * @param scalars by name: the learning rates of the groups of parameters and, where gradients are
 *     clipped, their global norm before it
 */
record StepUpdate(Op done, Map<String, Operand<TFloat32>> scalars) {
  /** Name of the gradients' global norm among the scalars. */
  private static final String GRADIENT_NORM = "gradient_norm";

  /**
   * @param tf what the backward pass is made with
   * @param updateOps what everything else here is made with; its name scope tells the two apart
   * @param step t, as it was when the step began
   * @param progress t over all steps
   */
  static StepUpdate of(
      Ops tf,
      Ops updateOps,
      VariableStore store,
      TrainingMethod.Losses losses,
      Optimization optimization,
      Replica replica,
      Variable<TInt64> step,
      Operand<TFloat32> progress) {
    List<Variable<TFloat32>> parameters = parameters(store, StepContext.STUDENT);
    List<Operand<TFloat32>> gradients =
        Buckets.mean(
            updateOps,
            replica,
            Gradients.of(tf, losses.total(), parameters),
            parameters.stream().map(Variable::shape).toList());
    List<ForwardPass.BatchStatistic> statistics = shared(updateOps, replica, losses.statistics());
    Map<String, Operand<TFloat32>> rates = optimization.rates(tf, progress);
    Map<String, Operand<TFloat32>> scalars = new LinkedHashMap<>(rates);

    List<Op> awaited = new ArrayList<>(gradients);
    awaited.add(losses.total());
    awaited.addAll(losses.terms().values());
    statistics.forEach(s -> awaited.add(s.value()));
    Ops ordered = after(updateOps, awaited);

    List<Operand<TFloat32>> used = gradients;
    if (optimization.clipping().isPresent()) {
      GradientClipping.Clipped clipped = optimization.clipping().get().clip(updateOps, gradients);
      used = clipped.gradients();
      scalars.put(GRADIENT_NORM, clipped.norm());
    }
    List<Op> updates =
        new ArrayList<>(
            optimization
                .optimizer()
                .updates(
                    ordered,
                    store,
                    optimization.updates(StepContext.STUDENT, parameters, used, rates)));
    Ops afterStudent = after(updateOps, updates);
    updates.addAll(RunningStatistics.updates(ordered, statistics));
    updates.addAll(losses.stateUpdates().apply(ordered));
    updates.addAll(
        new Teacher(optimization.teacherDecay())
            .updates(
                afterStudent,
                step.value(),
                originals(store),
                parameters(store, StepContext.TEACHER)));
    updates.add(step.assign(ordered, ordered.math.add(step.value(), ordered.constant(1L))));
    return new StepUpdate(updateOps.withControlDependencies(updates).noOp(), scalars);
  }

  /**
   * Ops ordered after all of these, by way of one op: were each to wait for each, the edges between
   * them would weigh more than the rest of the graph.
   */
  private static Ops after(Ops tf, List<Op> all) {
    return tf.withControlDependencies(tf.withControlDependencies(all).noOp());
  }

  /** The statistics as means over the replicas: memories stay equal everywhere. */
  private static List<ForwardPass.BatchStatistic> shared(
      Ops tf, Replica replica, List<ForwardPass.BatchStatistic> own) {
    List<Operand<TFloat32>> means =
        Buckets.mean(
            tf,
            replica,
            own.stream().map(ForwardPass.BatchStatistic::value).toList(),
            own.stream().map(s -> s.variable().shape()).toList());
    List<ForwardPass.BatchStatistic> shared = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      ForwardPass.BatchStatistic statistic = own.get(i);
      shared.add(
          new ForwardPass.BatchStatistic(statistic.variable(), means.get(i), statistic.momentum()));
    }
    return shared;
  }

  /** The trained parameters below a root, in the order of their names. */
  @SuppressWarnings("unchecked") // Parameters are float32.
  private static List<Variable<TFloat32>> parameters(VariableStore store, String root) {
    return store.below(root).stream()
        .filter(v -> v.role() == Variable.Role.PARAMETER)
        .map(v -> (Variable<TFloat32>) v)
        .toList();
  }

  /** The student's parameters that the teacher has too, in the order of the teacher's. */
  private static List<Variable<TFloat32>> originals(VariableStore store) {
    List<String> followed =
        parameters(store, StepContext.TEACHER).stream()
            .map(v -> v.name().substring(StepContext.TEACHER.length()))
            .toList();
    return parameters(store, StepContext.STUDENT).stream()
        .filter(v -> followed.contains(v.name().substring(StepContext.STUDENT.length())))
        .toList();
  }
}
