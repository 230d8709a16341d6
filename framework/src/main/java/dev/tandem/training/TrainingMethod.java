package dev.tandem.training;

import dev.tandem.ValueRange;
import dev.tandem.data.SampleTransform;
import dev.tandem.representation.RepresentationType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What one step computes before anything is updated: forward passes of student and teachers, and
 * losses. The simplest is {@link SupervisedOnly}, {@link SelfTraining} is a short one that uses
 * unlabelled images.
 */
@FunctionalInterface
public interface TrainingMethod {
  /**
   * Builds the forward passes and the losses of a step in the graph.
   *
   * @param context the step's batches, networks, random draws and progress
   */
  Losses build(StepContext context);

  /**
   * Which unlabelled images a step takes; empty for a method that uses labelled ones alone. Whoever
   * needs to know whether a training is semi-supervised asks this.
   */
  default Optional<UnlabeledBatches> unlabeled() {
    return Optional.empty();
  }

  /**
   * How labelled images are augmented where nothing else is asked for; empty = as the unlabelled
   * ones are for their weak view.
   */
  default Optional<SampleTransform> labeledView() {
    return Optional.empty();
  }

  /**
   * What a representation is, for a method that works in representation space. The network then
   * must give representations, with a variance if the type has one.
   */
  default Optional<RepresentationType> representation() {
    return Optional.empty();
  }

  /** Whether {@link #representation} has a variance: else that of the network is not built. */
  default boolean usesVariance() {
    return representation().filter(RepresentationType::hasVariance).isPresent();
  }

  /**
   * Which network is evaluated and exported: {@link StepContext#STUDENT}, {@link
   * StepContext#TEACHER} or the name of any other teacher of the method. {@link #build} must have
   * asked it for its logits, and with {@link #usesVariance} for its variance: a head that no step
   * builds is refused, since it would be exported with its initial values.
   */
  default String evaluatedNetwork() {
    return StepContext.TEACHER;
  }

  /**
   * Batches of unlabelled images in each step.
   *
   * @param count independent batches a step, at least 1
   * @param weakView from a decoded image to the weakly augmented crop that the batches hold
   */
  record UnlabeledBatches(int count, SampleTransform weakView) {
    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public UnlabeledBatches {
      ValueRange.requireAtLeast("batches of unlabelled images", count, 1);
    }

    /** One batch a step. */
    public static UnlabeledBatches one(SampleTransform weakView) {
      return new UnlabeledBatches(1, weakView);
    }
  }

  /**
   * What a step lowers, logs and keeps.
   *
   * @param total float32 scalar: the loss whose gradient updates the student's parameters
   * @param terms float32 scalars for the log, by name, in the order of the map
   * @param stateUpdates updates of the method's own variables, made with ops that are ordered after
   *     all gradients. Every replica has a copy, and all must be given the same value: one that
   *     depends on the replica's own batches goes through {@link StepContext#replica()} first
   *     ({@code mean}, {@code sum} or {@code gather})
   * @param labeling how the method labels images, to look at outside of the training steps; empty
   *     where it makes no pseudo-labels
   */
  record Losses(
      Operand<TFloat32> total,
      Map<String, Operand<TFloat32>> terms,
      Function<Ops, List<Op>> stateUpdates,
      Optional<PseudoLabeling> labeling) {

    /** Losses of a method whose pseudo-labels are not looked at. */
    public Losses(
        Operand<TFloat32> total,
        Map<String, Operand<TFloat32>> terms,
        Function<Ops, List<Op>> stateUpdates) {
      this(total, terms, stateUpdates, Optional.empty());
    }

    /** Losses of a method without variables of its own. */
    public Losses(Operand<TFloat32> total, Map<String, Operand<TFloat32>> terms) {
      this(total, terms, tf -> List.of());
    }

    /** The same with pseudo-labels to look at. */
    public Losses with(PseudoLabeling seen) {
      return new Losses(total, terms, stateUpdates, Optional.of(seen));
    }
  }
}
