package dev.tandem.graph;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Random numbers without state, from TensorFlow's stateless random ops: a draw is a pure function
 * of a key, made of the experiment's seed, the step (or the sample's index) and a purpose. So a run
 * can be repeated, a resumed run continues exactly, and a test can ask for the same numbers again.
 *
 * <p>Fewer than 4096 uniform numbers of a known shape are drawn on the processor ({@link HostOps});
 * the device would draw the same.
 *
 * <p>Two draws with the same key are equal: give each purpose its own name with {@link #of}.
 */
public final class Draws {
  /** So many numbers, and more, are drawn on the device. */
  private static final long MANY = 4096;

  private final long key;
  private final Optional<Operand<TInt64>> counter;

  private Draws(long key, Optional<Operand<TInt64>> counter) {
    this.key = key;
    this.counter = counter;
  }

  /** Draws that do not change from step to step, such as those of initial weights. */
  public static Draws once(long seed) {
    return new Draws(mix(seed), Optional.empty());
  }

  /**
   * Draws that change with {@code counter}, an int64 scalar such as the step or a sample's index.
   */
  public static Draws at(long seed, Operand<TInt64> counter) {
    return new Draws(mix(seed), Optional.of(counter));
  }

  /** The draws for a purpose, for example {@code "crop"}; purposes can be nested. */
  public Draws of(String purpose) {
    long hash = key;
    for (int i = 0; i < purpose.length(); i++) {
      hash = mix(hash ^ purpose.charAt(i));
    }
    return new Draws(mix(hash ^ 0x2f), counter);
  }

  /** The draws for one of several of a kind, such as an image of a batch or a replica. */
  public Draws of(int index) {
    return of(Integer.toString(index));
  }

  /** A float32 scalar, uniform in [low, high). */
  public Operand<TFloat32> uniform(Ops tf, double low, double high) {
    Ops host = HostOps.of(tf);
    return host.math.add(
        host.math.mul(uniform(tf, Shape.scalar()), host.constant((float) (high - low))),
        host.constant((float) low));
  }

  /** float32 of this shape, uniform in [0, 1). */
  public Operand<TFloat32> uniform(Ops tf, Shape shape) {
    Ops device = shape.size() < MANY ? HostOps.of(tf) : tf;
    return device.random.statelessRandomUniform(device.constant(shape.asArray()), seed(tf));
  }

  /** float32 of a shape computed by the graph, uniform in [0, 1). */
  public Operand<TFloat32> uniform(Ops tf, Operand<TInt32> shape) {
    return tf.random.statelessRandomUniform(shape, seed(tf));
  }

  /** float32 of this shape, standard normal. */
  public Operand<TFloat32> normal(Ops tf, Shape shape) {
    return tf.random.statelessRandomNormal(tf.constant(shape.asArray()), seed(tf));
  }

  /** An int32 scalar, uniform in [low, high); {@code high} must be greater than {@code low}. */
  public Operand<TInt32> integer(Ops tf, Operand<TInt32> low, Operand<TInt32> high) {
    Ops host = HostOps.of(tf);
    return host.random.statelessRandomUniformInt(host.constant(new int[0]), seed(tf), low, high);
  }

  /**
   * {@code count} categories drawn for each row of {@code logits} from the row's softmax, by
   * inverting the cumulative distribution at a uniform number. TensorFlow's own op computes in
   * float64 and takes longer.
   *
   * @param logits float32 [rows, categories], at least one category
   * @param count int32 scalar: draws per row
   * @return int64 [rows, count]; the last category where the logits of a row are not finite: an
   *     index is valid whatever the network says
   */
  public Operand<TInt64> categorical(Ops tf, Operand<TFloat32> logits, Operand<TInt32> count) {
    Operand<TFloat32> ends = tf.math.cumsum(tf.nn.softmax(logits), tf.constant(1));
    // Divided by the last value, which must be exactly 1: every uniform number must be below it.
    Operand<TFloat32> reached = tf.max(ends, tf.constant(1), Max.keepDims(true));
    Ops host = HostOps.of(tf);
    Operand<TInt32> size = tf.shape(logits);
    Operand<TInt32> rows = host.gather(size, host.constant(new int[] {0}), host.constant(0));
    Operand<TInt32> shape =
        host.concat(
            List.of(rows, host.reshape(count, host.constant(new int[] {1}))), host.constant(0));
    Operand<TInt64> drawn =
        tf.upperBound(tf.math.div(ends, reached), uniform(tf, shape), TInt64.class);
    Operand<TInt32> categories = tf.gather(tf.shape(logits), tf.constant(1), tf.constant(0));
    Operand<TInt64> last = tf.dtypes.cast(tf.math.sub(categories, tf.constant(1)), TInt64.class);
    // No uniform number is below the end of a category if that is NaN.
    return tf.math.minimum(drawn, last);
  }

  /** int64 [2]: key and counter, as the seed of TensorFlow's stateless ops. */
  public Operand<TInt64> seed(Ops tf) {
    Ops host = HostOps.of(tf);
    return counter.isPresent()
        ? host.stack(List.of(host.constant(key), counter.get()))
        : host.constant(new long[] {key, 0});
  }

  /**
   * One step of SplitMix64 (Steele et al. 2014): similar seeds and purposes give unrelated keys.
   */
  private static long mix(long z) {
    long x = z + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
