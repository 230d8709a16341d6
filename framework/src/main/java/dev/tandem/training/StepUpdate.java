package dev.tandem.training;

import dev.tandem.distribution.Buckets;
import dev.tandem.graph.Branch;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Gradients;
import dev.tandem.graph.Replica;
import dev.tandem.graph.RunningStatistics;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.optimizer.GradientClipping;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Everything in a step that changes a variable: optimizer, teacher, running statistics, the
 * method's own state, the count of the steps.
 *
 * <p>Every update waits for all gradients: an update that ran beside the backward pass would race
 * with what still reads the variable.
 *
 * <p>A step whose losses or gradient are not finite changes no variable but the count of the steps
 * and that of the skipped ones: one such update would make every later step worthless.
 *
 * @param done its run is the update
 * @param scalars by name, the same on all replicas: the learning rates of the groups of parameters,
 *     {@link UpdateDiagnostics}, and {@link #SKIPPED_STEPS}
 */
record StepUpdate(Op done, Map<String, Operand<TFloat32>> scalars) {
  /** Steps so far, this one included, that changed nothing because they were not finite. */
  static final String SKIPPED_STEPS = "skipped_steps";

  /**
   * @param context with the networks that the method has asked for
   * @param losses of the method
   * @param means of the losses over the replicas, float32 [n]: they decide, with the gradient,
   *     whether anything is updated, so that all replicas decide alike
   * @param step t, as it was when the step began
   */
  static StepUpdate of(
      StepContext context,
      TrainingMethod.Losses losses,
      Operand<TFloat32> means,
      Optimization optimization,
      Variable<TInt64> step) {
    // Of another name scope than the backward pass, by which a trace tells the two apart.
    Ops updateOps = context.updateOps();
    VariableStore store = context.store();
    Replica replica = context.replica();
    List<Variable<TFloat32>> parameters = parameters(store, StepContext.STUDENT);
    optimization.requireParameters(
        store.below(StepContext.STUDENT).stream()
            .map(v -> v.name().substring(StepContext.STUDENT.length() + 1))
            .toList());
    List<Operand<TFloat32>> gradients =
        Buckets.mean(
            updateOps,
            replica,
            Gradients.of(context.tf(), losses.total(), parameters, context.parts()),
            parameters.stream().map(Variable::shape).toList());
    List<ForwardPass.BatchStatistic> statistics = shared(updateOps, replica, context.statistics());
    Map<String, Operand<TFloat32>> rates = optimization.rates(context.tf(), context.progress());
    Map<String, Operand<TFloat32>> scalars = new LinkedHashMap<>(rates);

    Operand<TFloat32> norm = GradientClipping.norm(updateOps, gradients);
    List<Operand<TFloat32>> used =
        optimization
            .clipping()
            .map(clipping -> clipping.clip(updateOps, gradients, norm))
            .orElse(gradients);
    List<Optimizer.Update> wanted =
        optimization.updates(StepContext.STUDENT, parameters, used, rates);
    UpdateDiagnostics diagnostics = UpdateDiagnostics.before(updateOps, wanted);

    scalars.put(UpdateDiagnostics.GRADIENT_NORM, norm);
    scalars.put(UpdateDiagnostics.LARGEST_CHANGE, diagnostics.largestChange());
    Operand<TBool> finite = finite(updateOps, means, updateOps.stack(scalars.values()));

    List<Op> awaited = new ArrayList<>(gradients);
    awaited.add(means);
    statistics.forEach(s -> awaited.add(s.value()));
    awaited.addAll(diagnostics.awaited());
    Ops always = after(updateOps, awaited);
    Ops ordered = Branch.onlyIf(always, finite);

    List<Op> updates = new ArrayList<>(optimization.optimizer().updates(ordered, store, wanted));
    updates.addAll(RunningStatistics.updates(ordered, statistics));
    Ops afterStudent = after(updateOps, updates);
    Operand<TFloat32> none = updateOps.constant(0f);
    diagnostics
        .ofScales(afterStudent)
        .forEach((name, value) -> scalars.put(name, Branch.orElse(updateOps, finite, value, none)));
    updates.addAll(losses.stateUpdates().apply(ordered));
    Set<String> recorded =
        statistics.stream().map(s -> s.variable().name()).collect(Collectors.toSet());
    for (StepContext.Teacher teacher : context.teachers()) {
      updates.addAll(updates(afterStudent, store, teacher, step, recorded));
    }
    updates.add(step.assign(always, always.math.add(step.value(), always.constant(1L))));
    updates.add(countSkipped(always, store, finite, scalars));
    return new StepUpdate(updateOps.withControlDependencies(updates).noOp(), scalars);
  }

  private static Operand<TBool> finite(Ops tf, Operand<TFloat32> means, Operand<TFloat32> figures) {
    Operand<TFloat32> all = tf.concat(List.of(means, figures), tf.constant(0));
    return tf.all(tf.math.isFinite(all), tf.constant(0));
  }

  private static Op countSkipped(
      Ops tf, VariableStore store, Operand<TBool> finite, Map<String, Operand<TFloat32>> scalars) {
    Variable<TInt64> skipped =
        store.state(SKIPPED_STEPS, TInt64.class, Shape.scalar(), ops -> ops.constant(0L));
    Operand<TInt64> count =
        tf.math.add(skipped.value(), tf.dtypes.cast(tf.math.logicalNot(finite), TInt64.class));
    scalars.put(SKIPPED_STEPS, tf.dtypes.cast(count, TFloat32.class));
    return skipped.assign(tf, count);
  }

  /**
   * Ops ordered after all of these, by way of one op: were each to wait for each, the edges between
   * them would weigh more than the rest of the graph.
   */
  private static Ops after(Ops tf, List<Op> all) {
    return tf.withControlDependencies(tf.withControlDependencies(all).noOp());
  }

  /**
   * The statistics as means over the replicas, so that running statistics stay equal everywhere.
   */
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

  /**
   * A teacher's variables follow the student's of the same names: its parameters and, if it
   * normalises by its running statistics, these too. It may have fewer than the student, which has
   * every head that a loss needs.
   *
   * @param recorded names of the running statistics that batches of this step move
   */
  @SuppressWarnings("unchecked") // Parameters and statistics are float32.
  private static List<Op> updates(
      Ops tf,
      VariableStore store,
      StepContext.Teacher teacher,
      Variable<TInt64> step,
      Set<String> recorded) {
    List<Variable<TFloat32>> students = new ArrayList<>();
    List<Variable<TFloat32>> teachers = new ArrayList<>();
    for (Variable<?> variable : store.below(teacher.name())) {
      String ofStudent = StepContext.STUDENT + variable.name().substring(teacher.name().length());
      // Its own batch may hold one value per channel, which has no variance, and the student's
      // more.
      boolean onlyStudentsBatch =
          recorded.contains(ofStudent) && !recorded.contains(variable.name());
      boolean follows =
          variable.role() == Variable.Role.PARAMETER
              || (variable.role() == Variable.Role.STATISTIC
                  && (teacher.mode() == StepContext.Mode.EVAL || onlyStudentsBatch));
      if (follows) {
        students.add((Variable<TFloat32>) store.find(ofStudent).orElseThrow());
        teachers.add((Variable<TFloat32>) variable);
      }
    }
    return teacher.update().updates(tf, step.value(), students, teachers);
  }
}
