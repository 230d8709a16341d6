package dev.tandem.evaluation;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TType;

/**
 * A value that stays in the graph from one run to the next, of any shape. No checkpoint holds it.
 *
 * @param type element type
 * @param shape of what is read, as far as it is known
 */
record ScratchVariable<T extends TType>(
    Class<T> type, Shape shape, Operand<? extends TType> handle) {
  /**
   * @param name of its kind; made unique in the graph
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

  Operand<T> read(Ops tf) {
    return tf.ensureShape(tf.readVariableOp(handle, type), shape);
  }
}
