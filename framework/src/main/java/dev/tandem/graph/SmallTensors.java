package dev.tandem.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Many small tensors as one vector. A network has hundreds of scales, biases and small kernels, and
 * a GPU takes 5 to 10 µs to start a kernel for each op on each of them, longer than the computation
 * itself; joined, they cost a copy before and one after, and one kernel for each op.
 */
public final class SmallTensors {
  /** The most values that a small tensor has: a MiB of float32. */
  private static final long LARGEST = 1 << 18;

  private SmallTensors() {}

  /**
   * Whether what is computed of a tensor of this shape is to be computed of it joined with others:
   * on a GPU, if the shape is fully known and small.
   */
  public static boolean areJoined(Shape shape) {
    return Devices.useGpu() && !shape.hasUnknownDimension() && shape.size() <= LARGEST;
  }

  /**
   * Joins tensors.
   *
   * @param tensors float32 of any shapes, at least one
   * @return float32 [n]: the values of all, in order
   */
  public static Operand<TFloat32> joined(Ops tf, List<? extends Operand<TFloat32>> tensors) {
    return SubBatches.joined(
        tf, tensors.stream().map(tensor -> shaped(tf, tensor, Shape.of(-1))).toList());
  }

  /**
   * Takes joined tensors apart.
   *
   * @param joined float32 [n]
   * @param shapes of the tensors, fully known
   */
  public static List<Operand<TFloat32>> apart(
      Ops tf, Operand<TFloat32> joined, List<Shape> shapes) {
    List<Long> sizes = shapes.stream().map(Shape::size).toList();
    List<Operand<TFloat32>> flat = SubBatches.of(tf, joined, sizes);
    return IntStream.range(0, shapes.size())
        .mapToObj(i -> shaped(tf, flat.get(i), shapes.get(i)))
        .toList();
  }

  /** Most small tensors are vectors already. */
  private static Operand<TFloat32> shaped(Ops tf, Operand<TFloat32> tensor, Shape shape) {
    boolean isVector = tensor.shape().numDimensions() == 1;
    return isVector && shape.numDimensions() == 1
        ? tensor
        : tf.reshape(tensor, tf.constant(shape.asArray()));
  }

  /**
   * The values of variables, by the read that a step shares ({@link Variable#value}), float32 [n].
   */
  public static Operand<TFloat32> values(Ops tf, List<Variable<TFloat32>> variables) {
    return joined(tf, variables.stream().map(Variable::value).toList());
  }

  /**
   * Assigns the parts of {@code joined}, float32 [n], to variables; after the control dependencies
   * of {@code tf}.
   */
  public static List<Op> assign(
      Ops tf, List<Variable<TFloat32>> variables, Operand<TFloat32> joined) {
    List<Operand<TFloat32>> apart =
        apart(tf, joined, variables.stream().map(Variable::shape).toList());
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      assignments.add(variables.get(i).assign(tf, apart.get(i)));
    }
    return assignments;
  }

  /**
   * Applies an elementwise function to tensors, to the small ones at once if they {@link
   * #areJoined}.
   *
   * @param tensors float32 of any shapes
   * @return the results, in order
   */
  public static List<Operand<TFloat32>> each(
      Ops tf, List<Operand<TFloat32>> tensors, UnaryOperator<Operand<TFloat32>> function) {
    List<Operand<TFloat32>> small =
        tensors.stream().filter(tensor -> areJoined(tensor.shape())).toList();
    Iterator<Operand<TFloat32>> apart =
        small.isEmpty()
            ? Collections.emptyIterator()
            : apart(
                    tf,
                    function.apply(joined(tf, small)),
                    small.stream().map(Operand::shape).toList())
                .iterator();
    List<Operand<TFloat32>> results = new ArrayList<>();
    for (Operand<TFloat32> tensor : tensors) {
      results.add(areJoined(tensor.shape()) ? apart.next() : function.apply(tensor));
    }
    return results;
  }
}
