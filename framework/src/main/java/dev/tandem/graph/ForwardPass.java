package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One pass of a network over one batch: the graph it is built in, the variables it uses, and
 * whether batch normalisation takes its statistics from the batch or from its memory.
 *
 * <p>A training pass lists the statistics it saw; it changes no variable itself. {@link
 * RunningStatistics} makes the updates of a step from the lists of its passes, in their order.
 */
public final class ForwardPass {
  private final Ops tf;
  private final VariableScope variables;
  private final boolean training;
  private final Replica sharing;
  private final List<Long> parts;
  private final List<BatchStatistic> statistics;

  /**
   * What a batch-norm layer saw.
   *
   * @param variable the running statistic it belongs to
   * @param value mean or unbiased variance of the batch, the variable's shape
   * @param momentum weight of the new value, in (0, 1]
   */
  public record BatchStatistic(
      Variable<TFloat32> variable, Operand<TFloat32> value, double momentum) {}

  private ForwardPass(
      Ops tf,
      VariableScope variables,
      boolean training,
      Replica sharing,
      List<Long> parts,
      List<BatchStatistic> statistics) {
    this.tf = tf;
    this.variables = variables;
    this.training = training;
    this.sharing = sharing;
    this.parts = parts;
    this.statistics = statistics;
  }

  /** A pass that normalises with the batch's statistics and lists them. */
  public static ForwardPass training(Ops tf, VariableScope variables) {
    return training(tf, variables, Replica.only());
  }

  /**
   * A pass that normalises with the statistics of all replicas' batches together and lists them.
   *
   * @param sharing the replica; the only one if every replica normalises for itself
   */
  public static ForwardPass training(Ops tf, VariableScope variables, Replica sharing) {
    return new ForwardPass(tf, variables, true, sharing, List.of(), new ArrayList<>());
  }

  /** A pass that normalises with the running statistics. */
  public static ForwardPass inference(Ops tf, VariableScope variables) {
    return new ForwardPass(tf, variables, false, Replica.only(), List.of(), new ArrayList<>());
  }

  /**
   * The same pass, one level down in the names of variables. Ops are named by the pass alone: a
   * name scope of TensorFlow Java reads every op of the graph, and one for each layer took seconds.
   */
  public ForwardPass in(String name) {
    return new ForwardPass(tf, variables.in(name), training, sharing, parts, statistics);
  }

  /**
   * The same pass for a part of the network that is not trained: its parameters are made as {@link
   * Variable.Role#FROZEN}, and it normalises with the running statistics.
   */
  public ForwardPass frozen() {
    return new ForwardPass(tf, variables.frozen(), false, sharing, parts, statistics);
  }

  /**
   * The same pass over several batches, one after the other along the first axis: each is
   * normalised by itself, as in a pass of its own, and everything else is done for all at once.
   *
   * @param sizes images of each
   */
  public ForwardPass over(List<Long> sizes) {
    return new ForwardPass(tf, variables, training, sharing, List.copyOf(sizes), statistics);
  }

  /** The ops of the graph. */
  public Ops tf() {
    return tf;
  }

  /** The variables of this level. */
  public VariableScope variables() {
    return variables;
  }

  /** True when normalisation takes the batch's statistics. */
  public boolean isTraining() {
    return training;
  }

  /** Whose batches normalisation takes its statistics from: the only replica, or one of several. */
  Replica sharing() {
    return sharing;
  }

  /** The images of each batch that goes through together; empty if it is one. */
  List<Long> parts() {
    return parts;
  }

  /** What the batch-norm layers of this pass saw so far, in the order they were built. */
  public List<BatchStatistic> statistics() {
    return List.copyOf(statistics);
  }

  void record(Variable<TFloat32> variable, Operand<TFloat32> value, double momentum) {
    statistics.add(new BatchStatistic(variable, value, momentum));
  }
}
