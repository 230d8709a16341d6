package dev.tandem.augment;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Replica;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** The image that each image of a batch is mixed with. */
public final class Partners {
  private Partners() {}

  /**
   * The next image of each image, with its pseudo-labels: that of the global batch, which consists
   * of the batches of all replicas in order. The next image of the last one is the first.
   *
   * @param replica whose batch this is
   * @param batch of known shape
   */
  public static SupervisedImages of(Ops tf, Replica replica, SupervisedImages batch) {
    List<Supervision> supervisions =
        batch.labels().supervisions().stream()
            .map(
                s ->
                    new Supervision(
                        next(tf, replica, s.label()), next(tf, replica, s.confidence())))
            .toList();
    return new SupervisedImages(
        next(tf, replica, batch.images()), batch.labels().withSupervisions(supervisions));
  }

  /**
   * The replica's own batch in reverse order, with its pseudo-labels: of B images the partner of
   * image i is image B − 1 − i. The middle image of an odd number is its own partner.
   */
  public static SupervisedImages reversed(Ops tf, SupervisedImages batch) {
    int count = Math.toIntExact(batch.images().shape().get(0));
    // No Reverse, which TensorFlow computes for int32 in the memory of the host.
    Operand<TInt32> order =
        tf.constant(IntStream.range(0, count).map(i -> count - 1 - i).toArray());
    List<Supervision> supervisions =
        batch.labels().supervisions().stream()
            .map(
                s ->
                    new Supervision(
                        tf.gather(s.label(), order, tf.constant(0)),
                        tf.gather(s.confidence(), order, tf.constant(0))))
            .toList();
    return new SupervisedImages(
        tf.gather(batch.images(), order, tf.constant(0)),
        batch.labels().withSupervisions(supervisions));
  }

  private static <T extends TNumber> Operand<T> next(Ops tf, Replica replica, Operand<T> x) {
    if (replica.isOnly()) {
      return tf.roll(x, tf.constant(-1), tf.constant(0));
    }
    Operand<T> firsts =
        replica.gather(tf, tf.gather(x, tf.constant(new int[] {0}), tf.constant(0)));
    int following = (replica.index() + 1) % replica.count();
    Operand<T> last = tf.gather(firsts, tf.constant(new int[] {following}), tf.constant(0));
    int[] begin = new int[x.shape().numDimensions()];
    begin[0] = 1;
    int[] all = new int[begin.length];
    Arrays.fill(all, -1);
    return tf.concat(
        List.of(tf.slice(x, tf.constant(begin), tf.constant(all)), last), tf.constant(0));
  }
}
