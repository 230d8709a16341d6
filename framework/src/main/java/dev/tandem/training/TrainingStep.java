package dev.tandem.training;

import dev.tandem.data.InputPipeline;
import dev.tandem.graph.Draws;
import dev.tandem.graph.Gradients;
import dev.tandem.graph.RunningStatistics;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.SegmentationModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.proto.StepStats;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The graph of one training step and how it is run: one {@code Session.run} from files to updated
 * variables.
 *
 * <p>Every update waits for all gradients: an update that ran beside the backward pass would race
 * with what still reads the variable.
 */
public final class TrainingStep {
  /** Name scope of everything that changes a variable: optimiser, teacher, statistics. */
  public static final String UPDATE_SCOPE = "update";

  private final Map<String, Operand<TFloat32>> scalars = new LinkedHashMap<>();
  private final Op update;

  /**
   * Builds the step.
   *
   * @param method forward passes and losses
   * @param optimization how the student's parameters are updated and the teacher follows
   * @param totalSteps of the whole training
   * @param seed of the step's draws
   */
  public TrainingStep(
      Ops tf,
      VariableStore store,
      SegmentationModel model,
      InputPipeline labeled,
      Optional<InputPipeline> unlabeled,
      TrainingMethod method,
      Optimization optimization,
      long totalSteps,
      long seed) {
    Variable<TInt64> step =
        store.state("step", TInt64.class, Shape.scalar(), ops -> ops.constant(0L));
    Operand<TFloat32> progress =
        tf.math.div(tf.dtypes.cast(step.value(), TFloat32.class), tf.constant((float) totalSteps));
    // A name scope reads every op that is there: make it while the graph is small.
    Ops updateOps = tf.withSubScope(UPDATE_SCOPE);
    TrainingMethod.Losses losses =
        method.build(
            new StepContext(
                tf,
                store,
                model,
                labeled,
                unlabeled,
                Draws.at(seed, step.value()).of("step"),
                progress));

    List<Variable<TFloat32>> parameters = parameters(store, StepContext.STUDENT);
    List<Operand<TFloat32>> gradients = Gradients.of(tf, losses.total(), parameters);
    Map<String, Operand<TFloat32>> rates = new LinkedHashMap<>();
    List<Operand<TFloat32>> rateOfEach = new ArrayList<>();
    optimization
        .groups()
        .forEach(group -> rates.put(group.scalar(), group.learningRate().at(tf, progress)));
    parameters.forEach(p -> rateOfEach.add(rates.get(optimization.groupOf(p).scalar())));

    List<Op> awaited = new ArrayList<>(gradients);
    awaited.add(losses.total());
    awaited.addAll(losses.terms().values());
    losses.statistics().forEach(s -> awaited.add(s.value()));
    Op barrier = updateOps.withControlDependencies(awaited).noOp();
    Ops ordered = updateOps.withControlDependencies(barrier);

    List<Op> updates =
        new ArrayList<>(
            optimization.sgd().updates(ordered, store, parameters, gradients, rateOfEach));
    Ops afterStudent = updateOps.withControlDependencies(updates);
    updates.addAll(RunningStatistics.updates(ordered, losses.statistics()));
    updates.addAll(losses.stateUpdates().apply(ordered));
    updates.addAll(
        new Teacher(optimization.teacherDecay())
            .updates(
                afterStudent,
                step.value(),
                originals(store),
                parameters(store, StepContext.TEACHER)));
    updates.add(step.assign(ordered, ordered.math.add(step.value(), ordered.constant(1L))));
    update = updateOps.withControlDependencies(updates).noOp();

    scalars.put("loss", losses.total());
    scalars.putAll(losses.terms());
    scalars.putAll(rates);
  }

  /** Runs one step and gives its scalars by name, in a stable order. */
  public Map<String, Float> run(Session session) {
    Session.Runner runner = session.runner().addTarget(update);
    scalars.values().forEach(runner::fetch);
    Map<String, Float> values = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      int i = 0;
      for (String name : scalars.keySet()) {
        values.put(name, ((TFloat32) result.get(i++)).getFloat());
      }
    }
    return values;
  }

  /** Runs one step and gives TensorFlow's own record of it: when each op ran, and for how long. */
  public StepStats trace(Session session) {
    Session.Runner runner =
        session
            .runner()
            .addTarget(update)
            .setOptions(
                RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build());
    try (Result result = runner.runAndFetchMetadata()) {
      return result.getMetadata().orElseThrow().getStepStats();
    }
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
