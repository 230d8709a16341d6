package dev.tandem.augment;

import dev.tandem.graph.Draws;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Channel dropout by which two views of an image complement each other (UniMatch V2, <a
 * href="https://arxiv.org/abs/2410.10777">Yang et al. 2025</a>): a channel that is doubled in one
 * view is 0 in the other, each with probability ½. A random half of the images, ⌊B/2⌋ of B, keep
 * all their channels in both views.
 *
 * <p>An image has one factor for each channel of maps of the same width: a channel of a vision
 * transformer means the same in all of its blocks. Maps of different width, such as those of the
 * stages of a convolutional network, have channels that do not correspond, and thus draws of their
 * own; which images keep everything is the same for all maps.
 */
public record ComplementaryDropout() {
  /**
   * Changes the maps of two views. The same draws give maps of the same width the same factors.
   *
   * @param maps float32 [N + 2·B, H, W, C], N, B and C known: N images that keep everything, the
   *     first views of B images, the second views of the same images
   * @param untouched N
   * @param draws of these images alone, the same for all their maps
   * @return the same shape
   */
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> maps, long untouched, Draws draws) {
    long images = (maps.shape().get(0) - untouched) / 2;
    long channels = maps.shape().get(3);
    Operand<TFloat32> uniform =
        draws.of("channels").of(Math.toIntExact(channels)).uniform(tf, Shape.of(images, channels));
    Operand<TFloat32> doubled =
        tf.dtypes.cast(tf.math.less(uniform, tf.constant(0.5f)), TFloat32.class);
    Operand<TFloat32> factors = factors(tf, doubled, half(tf, images, draws.of("whole")));
    Operand<TFloat32> ones =
        tf.fill(tf.constant(new long[] {untouched, channels}), tf.constant(1f));
    Operand<TFloat32> all =
        untouched == 0 ? factors : tf.concat(List.of(ones, factors), tf.constant(0));
    return tf.math.mul(
        maps, tf.reshape(all, tf.constant(new long[] {maps.shape().get(0), 1, 1, channels})));
  }

  /**
   * The factors of both views.
   *
   * @param doubled float32 [B, C]: 1 where the first view's channel is doubled, 0 where the
   *     second's
   * @param whole bool [B]: the images that keep everything
   * @return float32 [2·B, C]: those of the first views, then those of the second views
   */
  static Operand<TFloat32> factors(Ops tf, Operand<TFloat32> doubled, Operand<TBool> whole) {
    Operand<TFloat32> first = tf.math.mul(doubled, tf.constant(2f));
    Operand<TFloat32> second = tf.math.sub(tf.constant(2f), first);
    Operand<TBool> rows = tf.expandDims(whole, tf.constant(1));
    Operand<TFloat32> one = tf.constant(1f);
    return tf.concat(
        List.of(tf.select(rows, one, first), tf.select(rows, one, second)), tf.constant(0));
  }

  /** bool [images]: true for ⌊images/2⌋ of them, chosen uniformly. */
  static Operand<TBool> half(Ops tf, long images, Draws draws) {
    int count = Math.toIntExact(images);
    // The ranks of random numbers are a random permutation; the lowest half of the ranks is chosen.
    Operand<TInt32> order =
        tf.nn.topK(draws.uniform(tf, Shape.of(images)), tf.constant(count), TInt32.class).indices();
    Operand<TBool> first =
        tf.math.less(
            tf.range(tf.constant(0), tf.constant(count), tf.constant(1)), tf.constant(count / 2));
    return tf.scatterNd(
        tf.expandDims(order, tf.constant(1)), first, tf.constant(new int[] {count}));
  }
}
