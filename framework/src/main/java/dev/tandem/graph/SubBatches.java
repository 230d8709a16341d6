package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Batches that lie one after the other along the first axis of one tensor. */
public final class SubBatches {
  private SubBatches() {}

  /**
   * The single batches. TensorFlow copies nothing where an image's values fill whole vectors, and
   * the gradient is one concatenation.
   *
   * @param x float32 [sum of the sizes, …]
   * @param sizes images of each batch; empty if x is one
   */
  public static List<Operand<TFloat32>> of(Ops tf, Operand<TFloat32> x, List<Long> sizes) {
    if (sizes.size() < 2) {
      return List.of(x);
    }
    long[] all = sizes.stream().mapToLong(Long::longValue).toArray();
    return new ArrayList<>(
        tf.splitV(x, tf.constant(all), tf.constant(0), (long) all.length).output());
  }

  /** One tensor of all batches, one after the other along the first axis. */
  public static Operand<TFloat32> joined(Ops tf, List<Operand<TFloat32>> batches) {
    return batches.size() == 1 ? batches.get(0) : tf.concat(batches, tf.constant(0));
  }
}
