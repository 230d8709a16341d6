package dev.tandem.distribution;

import dev.tandem.graph.Replica;
import dev.tandem.graph.SmallTensors;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The mean of many tensors over the replicas, with few collectives (gradient bucketing). A tensor
 * of at least 1 MiB is reduced by itself; smaller ones are concatenated into buckets of up to 32
 * MiB, which costs a copy before and after. The collective of a bucket starts as soon as its
 * tensors are computed, while others still are; buckets are filled from the end of the list, since
 * the backward pass computes the gradients of the last layers first.
 */
public final class Buckets {
  private static final long BUCKET_BYTES = 32 << 20;
  private static final long ALONE_BYTES = 1 << 20;

  private Buckets() {}

  /**
   * @param tensors one for each shape
   * @param shapes of the tensors, fully known
   * @return the means over the replicas, of the same shapes and in the same order
   */
  public static List<Operand<TFloat32>> mean(
      Ops tf, Replica replica, List<? extends Operand<TFloat32>> tensors, List<Shape> shapes) {
    if (replica.isOnly()) {
      return List.copyOf(tensors);
    }
    List<Operand<TFloat32>> means = new ArrayList<>(tensors);
    List<Integer> bucket = new ArrayList<>();
    long filled = 0;
    for (int i = tensors.size() - 1; i >= 0; i--) {
      long bytes = shapes.get(i).size() * Float.BYTES;
      if (bytes >= ALONE_BYTES) {
        means.set(i, replica.mean(tf, tensors.get(i)));
        continue;
      }
      bucket.add(i);
      filled += bytes;
      if (filled >= BUCKET_BYTES) {
        together(tf, replica, means, shapes, bucket);
        bucket.clear();
        filled = 0;
      }
    }
    together(tf, replica, means, shapes, bucket);
    return means;
  }

  /** Replaces the tensors of the bucket in {@code means} by their means, with one collective. */
  private static void together(
      Ops tf,
      Replica replica,
      List<Operand<TFloat32>> means,
      List<Shape> shapes,
      List<Integer> bucket) {
    if (bucket.size() < 2) {
      bucket.forEach(i -> means.set(i, replica.mean(tf, means.get(i))));
      return;
    }
    Operand<TFloat32> mean =
        replica.mean(tf, SmallTensors.joined(tf, bucket.stream().map(means::get).toList()));
    List<Operand<TFloat32>> apart =
        SmallTensors.apart(tf, mean, bucket.stream().map(shapes::get).toList());
    for (int k = 0; k < bucket.size(); k++) {
      means.set(bucket.get(k), apart.get(k));
    }
  }
}
