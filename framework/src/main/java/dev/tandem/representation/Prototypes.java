package dev.tandem.representation;

import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/**
 * The global prototype of every class, an exponential moving average: when a class first appears
 * its prototype is that of the batch, from then on {@code decay·old + (1 − decay)·batch}
 * (formulas.md, "Prototypes"). Which classes have appeared is stored in a variable, since a
 * prototype of zeros is a valid one. With a decay of 0 the prototypes are those of the newest batch
 * (PRCL).
 *
 * <p>Variables: {@code prototypes/mean} [C, D], {@code prototypes/seen} [C] and, for Gaussians,
 * {@code prototypes/variance} [C, D].
 */
public final class Prototypes {
  private final double decay;
  private final Variable<TFloat32> mean;
  private final Optional<Variable<TFloat32>> variance;
  private final Variable<TBool> seen;

  /**
   * Creates the variables.
   *
   * @param type of the representations
   * @param channels D
   * @param decay α_p, 0 to 1
   */
  public Prototypes(
      VariableStore store, RepresentationType type, int classCount, int channels, double decay) {
    this.decay = decay;
    this.mean = table(store, "prototypes/mean", classCount, channels, 0);
    // 1, not 0: the similarity to the prototype of a class not seen yet must be finite.
    this.variance =
        type.hasVariance()
            ? Optional.of(table(store, "prototypes/variance", classCount, channels, 1))
            : Optional.empty();
    this.seen =
        store.state(
            "prototypes/seen",
            TBool.class,
            Shape.of(classCount),
            tf -> tf.constant(new boolean[classCount]));
  }

  private static Variable<TFloat32> table(
      VariableStore store, String name, int classCount, int channels, float initial) {
    Shape shape = Shape.of(classCount, channels);
    return store.state(
        name,
        TFloat32.class,
        shape,
        tf -> tf.fill(tf.constant(shape.asArray()), tf.constant(initial)));
  }

  /**
   * The prototypes at one point of the training.
   *
   * @param representation [C, D]
   * @param seen bool [C]: which classes have a prototype
   */
  public record Snapshot(Representation representation, Operand<TBool> seen) {}

  /** The prototypes before this step. */
  public Snapshot current() {
    return new Snapshot(
        new Representation(mean.value(), variance.map(Variable::value)), seen.value());
  }

  /**
   * The prototypes after a moving-average update with this batch; {@link #store} assigns them.
   *
   * @param batch the batch's prototypes [C, D]
   * @param present bool [C]: the classes with pixels in the batch
   */
  public Snapshot updated(Ops tf, Representation batch, Operand<TBool> present) {
    Operand<TBool> known = seen.value();
    return new Snapshot(
        new Representation(
            updated(tf, mean.value(), batch.mean(), present, known),
            variance.map(
                v -> updated(tf, v.value(), batch.variance().orElseThrow(), present, known))),
        tf.math.logicalOr(present, known));
  }

  private Operand<TFloat32> updated(
      Ops tf,
      Operand<TFloat32> old,
      Operand<TFloat32> batch,
      Operand<TBool> present,
      Operand<TBool> known) {
    Operand<TFloat32> moved =
        tf.math.add(
            tf.math.mul(old, tf.constant((float) decay)),
            tf.math.mul(batch, tf.constant((float) (1 - decay))));
    Operand<TBool> first = tf.math.logicalAnd(present, tf.math.logicalNot(known));
    Operand<TFloat32> value = tf.select(column(tf, present), moved, old);
    return tf.select(column(tf, first), batch, value);
  }

  /** Assigns a snapshot to the variables, after the control dependencies of {@code tf}. */
  public List<Op> store(Ops tf, Snapshot snapshot) {
    List<Op> updates = new ArrayList<>();
    updates.add(mean.assign(tf, snapshot.representation().mean()));
    variance.ifPresent(
        v -> updates.add(v.assign(tf, snapshot.representation().variance().orElseThrow())));
    updates.add(seen.assign(tf, snapshot.seen()));
    return updates;
  }

  private static Operand<TBool> column(Ops tf, Operand<TBool> classes) {
    return tf.expandDims(classes, tf.constant(1));
  }
}
