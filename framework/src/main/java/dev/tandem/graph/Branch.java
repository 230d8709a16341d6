package dev.tandem.graph;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.SwitchCond;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TType;

/** Conditional execution: a condition computed by the graph decides which ops run. */
public final class Branch {
  private Branch() {}

  /**
   * {@code change(x)} if {@code condition} is true, else {@code x}. The ops that {@code change}
   * builds on its argument run only if the condition is true. Not differentiable.
   *
   * @param condition scalar
   */
  public static <T extends TType> Operand<T> when(
      Ops tf, Operand<TBool> condition, Operand<T> x, UnaryOperator<Operand<T>> change) {
    SwitchCond<T> split = tf.switchCond(x, condition);
    Operand<T> changed = change.apply(split.outputTrue());
    return tf.merge(List.<Operand<T>>of(split.outputFalse(), changed)).output();
  }

  /**
   * Ops that run only if {@code condition} is true, after the control dependencies of {@code tf}.
   * What is computed from their results does not run either, unless {@link #orElse} replaces them.
   *
   * @param condition scalar
   */
  public static Ops onlyIf(Ops tf, Operand<TBool> condition) {
    SwitchCond<TBool> split = tf.switchCond(condition, condition);
    return tf.withControlDependencies(tf.identity(split.outputTrue()));
  }

  /**
   * {@code x}, computed by ops that run {@link #onlyIf} {@code condition} is true; else {@code
   * other}.
   *
   * @param condition scalar
   */
  public static <T extends TType> Operand<T> orElse(
      Ops tf, Operand<TBool> condition, Operand<T> x, Operand<T> other) {
    SwitchCond<T> split = tf.switchCond(other, condition);
    return tf.merge(List.<Operand<T>>of(split.outputFalse(), x)).output();
  }

  /**
   * {@code yes(x)} if {@code condition} is true, else {@code no(x)}; only the ops of the chosen one
   * run. Not differentiable.
   *
   * @param condition scalar
   */
  public static <T extends TType, U extends TType> Operand<U> either(
      Ops tf,
      Operand<TBool> condition,
      Operand<T> x,
      Function<Operand<T>, Operand<U>> yes,
      Function<Operand<T>, Operand<U>> no) {
    SwitchCond<T> split = tf.switchCond(x, condition);
    Operand<U> one = yes.apply(split.outputTrue());
    Operand<U> other = no.apply(split.outputFalse());
    return tf.merge(List.<Operand<U>>of(other, one)).output();
  }
}
