package dev.tandem.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One forward pass of a network over one batch: the graph it is built in, the variables it uses,
 * and whether batch normalisation uses the batch's statistics (training) or the running statistics
 * (inference).
 *
 * <p>A training pass collects the batch statistics of its batch-norm layers and changes no variable
 * itself. {@link RunningStatistics} builds the updates of a step from what its passes collected, in
 * the order of the passes.
 */
public final class ForwardPass {
  private final Ops tf;
  private final VariableScope variables;
  private final boolean training;
  private final Replica sharing;
  private final Division division;
  private final List<BatchStatistic> statistics;
  private final Recomputing recomputing;
  private final List<RecomputedPart> parts;

  /** Whether parts are computed again in the backward pass. */
  private enum Recomputing {
    NO,
    YES
  }

  /**
   * Mean or variance of a batch in one batch-norm layer.
   *
   * @param variable the running statistic it belongs to
   * @param value mean or unbiased variance of the batch, the variable's shape
   * @param momentum weight of the new value in the running statistic, in (0, 1]
   */
  public record BatchStatistic(
      Variable<TFloat32> variable, Operand<TFloat32> value, double momentum) {}

  /**
   * Sub-batches of a pass.
   *
   * @param sizes number of images in each; empty if the batch is not divided
   * @param recorded number of leading sub-batches that move the running statistics, 0 to their
   *     number
   */
  record Division(List<Long> sizes, int recorded) {
    private static final Division NONE = new Division(List.of(), 1);
  }

  private ForwardPass(
      Ops tf,
      VariableScope variables,
      boolean training,
      Replica sharing,
      Division division,
      List<BatchStatistic> statistics,
      Recomputing recomputing,
      List<RecomputedPart> parts) {
    this.tf = tf;
    this.variables = variables;
    this.training = training;
    this.sharing = sharing;
    this.division = division;
    this.statistics = statistics;
    this.recomputing = recomputing;
    this.parts = parts;
  }

  private static ForwardPass begin(
      Ops tf, VariableScope variables, boolean training, Replica sharing) {
    return new ForwardPass(
        tf,
        variables,
        training,
        sharing,
        Division.NONE,
        new ArrayList<>(),
        Recomputing.NO,
        new ArrayList<>());
  }

  /** A pass that normalises with the batch's statistics and collects them. */
  public static ForwardPass training(Ops tf, VariableScope variables) {
    return training(tf, variables, Replica.only());
  }

  /**
   * A pass that normalises with the statistics of all replicas' batches together and collects them.
   *
   * @param sharing the replica for which the pass is built; {@link Replica#only} if each replica
   *     normalises with the statistics of its own batch
   */
  public static ForwardPass training(Ops tf, VariableScope variables, Replica sharing) {
    return begin(tf, variables, true, sharing);
  }

  /** A pass that normalises with the running statistics. */
  public static ForwardPass inference(Ops tf, VariableScope variables) {
    return begin(tf, variables, false, Replica.only());
  }

  /**
   * The same pass with {@code name} as the next level of the variables' names. Op names get no
   * scope per layer: TensorFlow Java reads every op of the graph to open a name scope, which took
   * seconds.
   */
  public ForwardPass in(String name) {
    return with(variables.in(name), training, division, recomputing);
  }

  /**
   * The same pass for a part of the network that is not trained: its parameters get the role {@link
   * Variable.Role#FROZEN}, and it normalises with the running statistics.
   */
  public ForwardPass frozen() {
    return with(variables.frozen(), false, division, recomputing);
  }

  /**
   * The same pass over several sub-batches that are concatenated along the first axis: batch
   * normalisation uses the statistics of each sub-batch separately, as in separate passes; all
   * other layers process them together.
   *
   * @param sizes number of images in each sub-batch
   * @param recorded number of leading sub-batches that move the running statistics, 0 to their
   *     number
   */
  public ForwardPass over(List<Long> sizes, int recorded) {
    return with(variables, training, new Division(List.copyOf(sizes), recorded), recomputing);
  }

  private ForwardPass with(
      VariableScope scope, boolean trains, Division divided, Recomputing recomputes) {
    return new ForwardPass(tf, scope, trains, sharing, divided, statistics, recomputes, parts);
  }

  /**
   * The same pass with parts ({@link #part}) whose activations the backward pass computes again
   * instead of keeping them. {@link Gradients} has to be told of the parts.
   */
  public ForwardPass recomputing() {
    return with(variables, training, division, Recomputing.YES);
  }

  /**
   * Layers that can be computed again, such as a block of a network: what they need of the pass is
   * {@code x} and their parameters. In a training pass that is {@link #recomputing} nothing between
   * {@code x} and the result is kept for the backward pass; else they are layers like others.
   *
   * @param x input of the first layer: the result of another part, or of layers outside all parts
   * @param layers builds them from the pass and {@code x}; may be called again later
   */
  public Operand<TFloat32> part(
      Operand<TFloat32> x, BiFunction<ForwardPass, Operand<TFloat32>, Operand<TFloat32>> layers) {
    if (!training || recomputing == Recomputing.NO) {
      return layers.apply(this, x);
    }
    Set<Variable<TFloat32>> parameters = new LinkedHashSet<>();
    ForwardPass inside = with(variables.noting(parameters), training, division, Recomputing.NO);
    Operand<TFloat32> y = tf.stopGradient(layers.apply(inside, x));
    ForwardPass again =
        new ForwardPass(
            tf,
            variables,
            training,
            sharing,
            division,
            new ArrayList<>(),
            Recomputing.NO,
            new ArrayList<>());
    parts.add(
        new RecomputedPart(x, y, List.copyOf(parameters), input -> layers.apply(again, input)));
    return y;
  }

  /** The parts that are computed again, in the order in which they were built. */
  public List<RecomputedPart> parts() {
    return List.copyOf(parts);
  }

  /** The ops of the graph. */
  public Ops tf() {
    return tf;
  }

  /** The variables at this level of names. */
  public VariableScope variables() {
    return variables;
  }

  /** Whether batch normalisation uses the batch's statistics. */
  public boolean isTraining() {
    return training;
  }

  /**
   * The replica that shares batch statistics with the others; {@link Replica#only} if none does.
   */
  Replica sharing() {
    return sharing;
  }

  /** How the batch is divided into sub-batches. */
  Division division() {
    return division;
  }

  /** The statistics collected so far, in the order in which the layers were built. */
  public List<BatchStatistic> statistics() {
    return List.copyOf(statistics);
  }

  void record(Variable<TFloat32> variable, Operand<TFloat32> value, double momentum) {
    statistics.add(new BatchStatistic(variable, value, momentum));
  }
}
