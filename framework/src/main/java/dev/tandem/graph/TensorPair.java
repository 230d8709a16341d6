package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Two float32 tensors of the same shape, stored as real and imaginary part of one complex64 tensor.
 * XLA compiles one loop per tensor: computed and summed as a pair, both values come from a single
 * loop over their inputs. TensorFlow Java has no complex type, hence {@code Output<?>}.
 *
 * @param complex complex64
 */
public record TensorPair(Output<?> complex) {
  private static final String OUTPUT_TYPE = "Tout";

  /** Pairs two tensors of the same shape. */
  public static TensorPair of(Ops tf, Operand<TFloat32> first, Operand<TFloat32> second) {
    OperationBuilder builder = builder(tf, "Complex", "Pair");
    builder.addInput(first.asOutput());
    builder.addInput(second.asOutput());
    builder.setAttr(OUTPUT_TYPE, DataType.DT_COMPLEX64);
    return new TensorPair(builder.build().output(0));
  }

  /** Element-wise sum of two pairs; shapes broadcast. */
  public TensorPair plus(Ops tf, TensorPair other) {
    OperationBuilder builder = builder(tf, "AddV2", "Plus");
    builder.addInput(complex);
    builder.addInput(other.complex);
    return new TensorPair(builder.build().output(0));
  }

  /** Both tensors summed over an axis. */
  public TensorPair sum(Ops tf, int axis) {
    OperationBuilder builder = builder(tf, "Sum", "Sum");
    builder.addInput(complex);
    builder.addInput(tf.constant(axis).asOutput());
    return new TensorPair(builder.build().output(0));
  }

  /** The first of the two. */
  public Operand<TFloat32> first(Ops tf) {
    return part(tf, "Real");
  }

  /** The second of the two. */
  public Operand<TFloat32> second(Ops tf) {
    return part(tf, "Imag");
  }

  private Operand<TFloat32> part(Ops tf, String type) {
    OperationBuilder builder = builder(tf, type, type);
    builder.addInput(complex);
    builder.setAttr(OUTPUT_TYPE, DataType.DT_FLOAT);
    return builder.build().output(0);
  }

  private static OperationBuilder builder(Ops tf, String type, String name) {
    return tf.scope().opBuilder(type, name);
  }
}
