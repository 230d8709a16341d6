package dev.tandem.graph;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * A length of a tensor, which is known when the graph is built or only when it runs.
 *
 * @param known the length if it is known when the graph is built
 * @param value int32 scalar: the length
 */
public record Extent(OptionalInt known, Operand<TInt32> value) {
  /** A length that is known. */
  public static Extent of(Ops tf, int length) {
    return new Extent(OptionalInt.of(length), tf.constant(length));
  }

  /** The length of an axis of x, whose rank is known. */
  public static Extent of(Ops tf, Operand<?> x, int axis) {
    long length = x.shape().get(axis);
    return length != Shape.UNKNOWN_SIZE
        ? of(tf, Math.toIntExact(length))
        : new Extent(
            OptionalInt.empty(), tf.gather(tf.shape(x), tf.constant(axis), tf.constant(0)));
  }

  /** The product of two lengths. */
  public Extent times(Ops tf, Extent other) {
    return known.isPresent() && other.known.isPresent()
        ? of(tf, Math.multiplyExact(known.getAsInt(), other.known.getAsInt()))
        : new Extent(OptionalInt.empty(), tf.math.mul(value, other.value));
  }

  /** This length and some more. */
  public Extent plus(Ops tf, int more) {
    return known.isPresent()
        ? of(tf, known.getAsInt() + more)
        : new Extent(OptionalInt.empty(), tf.math.add(value, tf.constant(more)));
  }

  /** The quotient, rounded down. */
  public Extent over(Ops tf, int divisor) {
    return known.isPresent()
        ? of(tf, known.getAsInt() / divisor)
        : new Extent(OptionalInt.empty(), tf.math.floorDiv(value, tf.constant(divisor)));
  }

  /** int32 [n]: the shape of a tensor with these lengths. */
  public static Operand<TInt32> shape(Ops tf, Extent... lengths) {
    boolean allKnown = Stream.of(lengths).allMatch(length -> length.known.isPresent());
    return allKnown
        ? tf.constant(Stream.of(lengths).mapToInt(length -> length.known.getAsInt()).toArray())
        : tf.stack(Arrays.stream(lengths).map(Extent::value).toList());
  }
}
