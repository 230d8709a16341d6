package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** How often each of some numbers occurs, counted in the graph. */
public final class Histogram {
  private Histogram() {}

  /**
   * Counts numbers.
   *
   * <p>On a CPU that is a Bincount: of 2 million numbers it takes 4 ms, the sum by segments 29 ms.
   * On a GPU it is the sum, since of Bincount a GPU has no deterministic kernel.
   *
   * @param numbers int32 of any shape, from 0 to {@code size}; {@code size} itself is not counted
   * @param size int32 scalar
   * @return int32 [size]
   */
  public static Operand<TInt32> of(Ops tf, Operand<TInt32> numbers, Operand<TInt32> size) {
    return Devices.useGpu() ? bySegments(tf, numbers, size) : byBins(tf, numbers, size);
  }

  static Operand<TInt32> byBins(Ops tf, Operand<TInt32> numbers, Operand<TInt32> size) {
    Operand<TInt32> row = tf.reshape(numbers, tf.constant(new int[] {-1}));
    // Without weights each number counts 1.
    return tf.math.denseBincount(row, size, tf.constant(new int[0]));
  }

  static Operand<TInt32> bySegments(Ops tf, Operand<TInt32> numbers, Operand<TInt32> size) {
    Operand<TInt32> all =
        tf.math.unsortedSegmentSum(
            tf.onesLike(numbers), numbers, tf.math.add(size, tf.constant(1)));
    return tf.slice(all, tf.constant(new int[] {0}), tf.expandDims(size, tf.constant(0)));
  }
}
