package dev.tandem.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;

/**
 * A named resource variable of a graph.
 *
 * <p>{@link #value()} is the one read of a step that every forward pass shares, so that the
 * gradient with respect to it is the whole gradient. An update must wait until all that read it
 * have finished; {@link #read} makes a read of its own, ordered by the control dependencies of its
 * {@code tf}.
 *
 * @param name unique in its store, for example {@code student/backbone/conv1/weight}
 * @param role what the optimiser, the teacher and the checkpoints do with it
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
    /** Trained by the optimiser, followed by the teacher. */
    PARAMETER,
    /** A parameter that keeps its first value; the teacher's is the same. */
    FROZEN,
    /** A running statistic of batch normalisation: every network keeps its own. */
    STATISTIC,
    /** Anything else that a checkpoint must hold: momentum, prototypes, the step. */
    STATE
  }

  /** A read ordered after the control dependencies of {@code tf}. */
  public Operand<T> read(Ops tf) {
    return tf.readVariableOp(handle, type);
  }

  /** An assignment of {@code value}, ordered after the control dependencies of {@code tf}. */
  public Op assign(Ops tf, Operand<T> value) {
    return tf.assignVariableOp(handle, value);
  }
}
