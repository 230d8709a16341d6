package dev.tandem.training;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Draws;
import dev.tandem.graph.GpuMemory;
import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.SegmentationModel;
import dev.tandem.optimizer.Optimization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Result;
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
 */
public final class TrainingStep {
  /** Name scope of everything that changes a variable: optimizer, teacher, statistics. */
  public static final String UPDATE_SCOPE = "update";

  /** Name of the total loss among the scalars of a step. */
  static final String LOSS = "loss";

  /** Averaged over the replicas together with the losses. */
  private static final String STOP = "stop requested";

  private final List<String> names;
  private final Operand<TFloat32> values;
  private final Operand<TFloat32> stopRequested;
  private final Operand<TInt64> stepsDone;
  private final Op update;
  private final StepContext inspectionContext;
  private final Optional<PseudoLabeling> labeling;

  /**
   * The step of one replica.
   *
   * @param replica whose step it is
   * @param syncBatchNorm whether batch norm takes its statistics from all replicas' batches
   * @param totalSteps of the whole training
   * @param seed of the step's draws; the same for all replicas
   */
  public record Share(Replica replica, boolean syncBatchNorm, long totalSteps, long seed) {
    private Draws draws(Operand<TInt64> step) {
      Draws draws = Draws.at(seed, step).of("step");
      return replica.index() == 0 ? draws : draws.of("replica").of(replica.index());
    }
  }

  /**
   * What a step gave.
   *
   * @param scalars the losses (means over the replicas), learning rates, {@link UpdateDiagnostics}
   *     and {@link StepUpdate#SKIPPED_STEPS} by name, in a stable order; if one is not finite, no
   *     variable was changed
   * @param stopRequested whether any replica's process was asked to end
   */
  public record Outcome(Map<String, Float> scalars, boolean stopRequested) {}

  /**
   * Builds the step.
   *
   * @param method forward passes and losses
   * @param optimization how the student's parameters are updated
   * @param share of this replica
   */
  TrainingStep(
      Ops tf,
      VariableStore store,
      SegmentationModel model,
      StepBatches batches,
      TrainingMethod method,
      Optimization optimization,
      Share share) {
    Replica replica = share.replica;
    Variable<TInt64> step =
        store.state("step", TInt64.class, Shape.scalar(), ops -> ops.constant(0L));
    stepsDone = step.read(tf);
    Operand<TFloat32> progress =
        tf.math.div(
            tf.dtypes.cast(step.value(), TFloat32.class), tf.constant((float) share.totalSteps));
    StepContext context =
        new StepContext(
            StepScopes.of(tf),
            store,
            model,
            batches,
            share.draws(step.value()),
            step.value(),
            progress,
            replica,
            share.syncBatchNorm ? replica : Replica.only());
    TrainingMethod.Losses losses = method.build(context);
    requireUsable(method, context, losses);
    inspectionContext = context.inspectionContext();
    labeling = losses.labeling();

    stopRequested = tf.placeholderWithDefault(tf.constant(0f), Shape.scalar());
    Map<String, Operand<TFloat32>> own = new LinkedHashMap<>();
    own.put(STOP, stopRequested);
    own.put(LOSS, losses.total());
    own.putAll(losses.terms());
    Operand<TFloat32> means = replica.mean(context.updateOps(), tf.stack(own.values()));
    StepUpdate stepUpdate = StepUpdate.of(context, losses, means, optimization, step);
    update = stepUpdate.done();
    names = new ArrayList<>(own.keySet());
    names.addAll(stepUpdate.scalars().keySet());
    values = tf.concat(List.of(means, tf.stack(stepUpdate.scalars().values())), tf.constant(0));
  }

  private static void requireUsable(
      TrainingMethod method, StepContext context, TrainingMethod.Losses losses) {
    String evaluated = method.evaluatedNetwork();
    boolean exists =
        evaluated.equals(StepContext.STUDENT)
            || context.teachers().stream().anyMatch(teacher -> teacher.name().equals(evaluated));
    if (!exists) {
      throw new IllegalArgumentException(
          "the method evaluates the network "
              + evaluated
              + " and has asked for no teacher of that name, expected such a teacher, or "
              + StepContext.STUDENT
              + " as evaluatedNetwork");
    }
    for (String taken : List.of(LOSS, STOP)) {
      if (losses.terms().containsKey(taken)) {
        throw new IllegalArgumentException(
            "a term of the method is named " + taken + ", expected a name that a step has not");
      }
    }
    if (losses.total().shape().numDimensions() != 0) {
      throw new IllegalArgumentException(
          "the loss of "
              + method.getClass().getName()
              + " has shape "
              + losses.total().shape()
              + ", expected a scalar");
    }
  }

  /**
   * Runs one step on every replica.
   *
   * @param stop whether this process was asked to end: every other one learns it with this step
   */
  public Outcome run(ReplicatedSession session, boolean stop) {
    return run(session.runner(), stop, ReplicatedSession.Runner::run);
  }

  /** The same, traced: {@link GpuMemory} notes how much memory the step took. */
  Outcome runMeasured(ReplicatedSession session, boolean stop) {
    RunOptions traced =
        RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.SOFTWARE_TRACE).build();
    return run(
        session.runner().setOptions(traced),
        stop,
        runner -> {
          Result result = runner.runAndFetchMetadata();
          result.getMetadata().ifPresent(metadata -> GpuMemory.note(metadata.getStepStats()));
          return result;
        });
  }

  private Outcome run(
      ReplicatedSession.Runner runner,
      boolean stop,
      Function<ReplicatedSession.Runner, Result> execution) {
    runner.addTarget(update).fetch(values);
    try (TFloat32 asked = TFloat32.scalarOf(stop ? 1f : 0f);
        Result result = execution.apply(runner.feed(stopRequested, asked))) {
      TFloat32 fetched = (TFloat32) result.get(0);
      Map<String, Float> scalars = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        scalars.put(names.get(i), fetched.getFloat(i));
      }
      return new Outcome(scalars, scalars.remove(STOP) > 0);
    }
  }

  /** The context of what is built in the same graph outside of the step. */
  StepContext inspectionContext() {
    return inspectionContext;
  }

  /** How the method makes pseudo-labels, if it does and says so. */
  Optional<PseudoLabeling> labeling() {
    return labeling;
  }

  /** int64 scalar: the steps that the variables have seen. */
  public Operand<TInt64> stepsDone() {
    return stepsDone;
  }

  /** Runs one step and gives TensorFlow's own record of it: when each op ran, and for how long. */
  public StepStats trace(ReplicatedSession session) {
    ReplicatedSession.Runner runner =
        session
            .runner()
            .addTarget(update)
            .setOptions(
                RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build());
    try (Result result = runner.runAndFetchMetadata()) {
      return result.getMetadata().orElseThrow().getStepStats();
    }
  }
}
