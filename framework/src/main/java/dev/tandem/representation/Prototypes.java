package dev.tandem.representation;

import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The global prototype of every class: at its first appearance the batch's, from then on {@code
 * decay·old + (1 − decay)·batch} (METHODS 6). Which classes have appeared is remembered apart: a
 * prototype of zeros is one like any other.
 *
 * <p>Variables: {@code prototypes/mean} [C, D] and {@code prototypes/seen} [C].
 */
public final class Prototypes {
  private final double decay;
  private final Variable<TFloat32> mean;
  private final Variable<TBool> seen;

  /**
   * @param decay α_p, 0 to 1
   */
  public Prototypes(VariableStore store, int classCount, int channels, double decay) {
    this.decay = decay;
    this.mean =
        store.state(
            "prototypes/mean",
            TFloat32.class,
            Shape.of(classCount, channels),
            tf -> tf.constant(new float[classCount][channels]));
    this.seen =
        store.state(
            "prototypes/seen",
            TBool.class,
            Shape.of(classCount),
            tf -> tf.constant(new boolean[classCount]));
  }

  /**
   * The prototypes of a step.
   *
   * @param representation [C, D]
   * @param seen bool [C]: which classes have one
   */
  public record Snapshot(Representation representation, Operand<TBool> seen) {}

  /** As they were before this step. */
  public Snapshot current() {
    return new Snapshot(Representation.of(mean.value()), seen.value());
  }

  /**
   * As they are with this batch; {@link #store} keeps them.
   *
   * @param batch the batch's prototypes [C, D]
   * @param present bool [C]: the classes that the batch has pixels of
   */
  public Snapshot updated(Ops tf, Representation batch, Operand<TBool> present) {
    Operand<TFloat32> moved =
        tf.math.add(
            tf.math.mul(mean.value(), tf.constant((float) decay)),
            tf.math.mul(batch.mean(), tf.constant((float) (1 - decay))));
    Operand<TBool> first = tf.math.logicalAnd(present, tf.math.logicalNot(seen.value()));
    Operand<TFloat32> value = tf.select(column(tf, present), moved, mean.value());
    return new Snapshot(
        Representation.of(tf.select(column(tf, first), batch.mean(), value)),
        tf.math.logicalOr(present, seen.value()));
  }

  /** Assignments that keep a snapshot, ordered after the control dependencies of {@code tf}. */
  public List<Op> store(Ops tf, Snapshot snapshot) {
    List<Op> updates = new ArrayList<>();
    updates.add(mean.assign(tf, snapshot.representation().mean()));
    updates.add(seen.assign(tf, snapshot.seen()));
    return updates;
  }

  private static Operand<TBool> column(Ops tf, Operand<TBool> classes) {
    return tf.expandDims(classes, tf.constant(1));
  }
}
