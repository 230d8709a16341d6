package dev.tandem.evaluation;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TType;

/**
 * A variable that keeps a tensor from one session run to the next; its shape may change with every
 * assignment. Not saved in checkpoints.
 *
 * @param type element type
 * @param shape static shape of the values read, as far as it is known
 * @param handle the resource
 */
record ScratchVariable<T extends TType>(
    Class<T> type, Shape shape, Operand<? extends TType> handle) {
  /**
   * Creates a variable in the graph.
   *
   * @param name prefix of the name, which is made unique in the graph
   */
  static <T extends TType> ScratchVariable<T> of(Ops tf, String name, Class<T> type, Shape shape) {
    String unique = tf.scope().makeUnique("evaluation_" + name);
    return new ScratchVariable<>(
        type, shape, tf.varHandleOp(type, Shape.unknown(), VarHandleOp.sharedName(unique)));
  }

  Op set(Ops tf, Operand<T> value) {
    return tf.assignVariableOp(handle, value);
  }

  Op add(Ops tf, Operand<T> value) {
    return tf.assignAddVariableOp(handle, value);
  }

  /** The op that frees what is kept. */
  Op clear(Ops tf) {
    long[] none = shape.asArray();
    for (int i = 0; i < none.length; i++) {
      none[i] = Math.max(0, none[i]);
    }
    return set(tf, tf.zeros(tf.constant(none), type));
  }

  Operand<T> read(Ops tf) {
    return tf.ensureShape(tf.readVariableOp(handle, type), shape);
  }
}
