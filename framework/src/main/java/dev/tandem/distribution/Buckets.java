package dev.tandem.distribution;

import dev.tandem.graph.Replica;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The mean over replicas of many tensors in few collectives. A bucket travels as soon as its own
 * tensors are there, beside the work that makes the others; it is filled from the end of the list,
 * since the backward pass gives the last layers' gradients first.
 */
public final class Buckets {
  private static final long BYTES = 32 << 20;

  private Buckets() {}

  /**
   * @param tensors one for each shape
   * @return the means, in the same order
   */
  public static List<Operand<TFloat32>> mean(
      Ops tf, Replica replica, List<? extends Operand<TFloat32>> tensors, List<Shape> shapes) {
    if (replica.isOnly()) {
      return List.copyOf(tensors);
    }
    List<Operand<TFloat32>> means = new ArrayList<>(tensors);
    int end = tensors.size();
    while (end > 0) {
      int begin = end;
      long bytes = 0;
      while (begin > 0 && (begin == end || bytes < BYTES)) {
        begin--;
        bytes += shapes.get(begin).size() * Float.BYTES;
      }
      List<Operand<TFloat32>> bucket =
          together(tf, replica, tensors.subList(begin, end), shapes.subList(begin, end));
      for (int i = begin; i < end; i++) {
        means.set(i, bucket.get(i - begin));
      }
      end = begin;
    }
    return means;
  }

  private static List<Operand<TFloat32>> together(
      Ops tf, Replica replica, List<? extends Operand<TFloat32>> tensors, List<Shape> shapes) {
    if (tensors.size() == 1) {
      return List.of(replica.mean(tf, tensors.get(0)));
    }
    List<Operand<TFloat32>> flat = new ArrayList<>();
    tensors.forEach(t -> flat.add(tf.reshape(t, tf.constant(new int[] {-1}))));
    long[] sizes = shapes.stream().mapToLong(Shape::size).toArray();
    Operand<TFloat32> mean = replica.mean(tf, tf.concat(flat, tf.constant(0)));
    List<Operand<TFloat32>> parts = new ArrayList<>();
    var split = tf.splitV(mean, tf.constant(sizes), tf.constant(0), (long) sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      parts.add(tf.reshape(split.output().get(i), tf.constant(shapes.get(i).asArray())));
    }
    return parts;
  }
}
