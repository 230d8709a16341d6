package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;

/**
 * A named resource variable of a graph.
 *
 * <p>{@link #value()} is a single read op that all forward passes of a step share, so that the
 * gradient with respect to it is the gradient with respect to the variable. An update must run
 * after all ops that use it; {@link #read} adds another read op, which runs after the control
 * dependencies of its {@code tf}.
 *
 * @param name unique in its store, for example {@code student/backbone/conv1/weight}
 * @param role decides how optimizer, teacher and checkpoints treat it
 * @param type element type
 * @param shape fully known
 * @param handle the resource
 * @param value the shared read of a step
 */
public record Variable<T extends TType>(
    String name,
    Role role,
    Class<T> type,
    Shape shape,
    Operand<? extends TType> handle,
    Operand<T> value) {

  /** What a variable is for. */
  public enum Role {
    /** Trained by the optimizer; the teacher's is its exponential moving average. */
    PARAMETER,
    /** A parameter that is not trained; student and teacher have the same value. */
    FROZEN,
    /** A running statistic of batch normalisation; student and teacher each have their own. */
    STATISTIC,
    /** Any other state that belongs into a checkpoint: momentum, prototypes, the step. */
    STATE
  }

  /** A new read op, which runs after the control dependencies of {@code tf}. */
  public Operand<T> read(Ops tf) {
    return tf.readVariableOp(handle, type);
  }

  /** An assignment of {@code value}, which runs after the control dependencies of {@code tf}. */
  public Op assign(Ops tf, Operand<T> value) {
    return tf.assignVariableOp(handle, value);
  }
}
