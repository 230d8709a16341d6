package dev.tandem.optimizer;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** A value that changes with the progress of the training. */
@FunctionalInterface
public interface Schedule {
  /**
   * @param progress float32 scalar: steps done / steps in all, 0 to 1
   * @return float32 scalar
   */
  Operand<TFloat32> at(Ops tf, Operand<TFloat32> progress);

  /** This schedule, every value times {@code factor}. */
  default Schedule times(double factor) {
    return new Scaled(this, factor);
  }

  /** This schedule, every value times that of another. */
  default Schedule times(Schedule factor) {
    return new Product(this, factor);
  }

  /**
   * From 0 to 1 in equal steps over the first part of the training, then 1.
   *
   * @param part of the training, 0 to 1; with 0 always 1
   */
  static Schedule rampUp(double part) {
    return part > 0 ? new RampUp(part) : constant(1);
  }

  /**
   * From 1/steps to 1 in equal steps over the first steps, then 1: the factor of a learning rate
   * that warms up.
   *
   * @param steps at least 1
   * @param totalSteps of the whole training
   */
  static Schedule warmUp(long steps, long totalSteps) {
    return new WarmUp(steps, totalSteps);
  }

  /** Always the same value. */
  static Schedule constant(double value) {
    return new Constant(value);
  }

  /** Polynomial decay: max(base·(1 − progress)^power, floor), progress at most 1. */
  static Schedule poly(double base, double power, double floor) {
    return new Polynomial(base, power, floor);
  }

  /**
   * Polynomial decay that is one step late, as of trainings that set the rate after each step: step
   * t, from 0, has max(base·(1 − max(t − 1, 0)/totalSteps)^power, floor).
   *
   * @param totalSteps of the whole training
   */
  static Schedule polyOneStepLate(double base, double power, double floor, long totalSteps) {
    return new LatePolynomial(base, power, floor, totalSteps);
  }

  /**
   * Ramp-down over the whole training: max(maximum·exp(rate·progress²), floor).
   *
   * @param rate negative
   */
  static Schedule rampDown(double maximum, double rate, double floor) {
    return new RampDown(maximum, rate, floor);
  }

  /** See {@link #constant}. */
  record Constant(double value) implements Schedule {
    @Override
    public Operand<TFloat32> at(Ops tf, Operand<TFloat32> progress) {
      return tf.constant((float) value);
    }
  }

  /** See {@link #times(double)}. */
  record Scaled(Schedule schedule, double factor) implements Schedule {
    @Override
    public Operand<TFloat32> at(Ops tf, Operand<TFloat32> progress) {
      return tf.math.mul(schedule.at(tf, progress), tf.constant((float) factor));
    }
  }

  /** See {@link #times(Schedule)}. */
  record Product(Schedule first, Schedule second) implements Schedule {
    @Override
    public Operand<TFloat32> at(Ops tf, Operand<TFloat32> progress) {
      return tf.math.mul(first.at(tf, progress), second.at(tf, progress));
    }
  }

  /** See {@link #rampUp}. */
  record RampUp(double part) implements Schedule {
    @Override
    public Operand<TFloat32> at(Ops tf, Operand<TFloat32> progress) {
      return tf.math.minimum(tf.math.div(progress, tf.constant((float) part)), tf.constant(1f));
    }
  }

  /** See {@link #warmUp}. */
  record WarmUp(long steps, long totalSteps) implements Schedule {
    @Override
    public Operand<TFloat32> at(Ops tf, Operand<TFloat32> progress) {
      Operand<TFloat32> step =
          tf.math.add(tf.math.mul(progress, tf.constant((float) totalSteps)), tf.constant(1f));
      return tf.math.minimum(tf.math.div(step, tf.constant((float) steps)), tf.constant(1f));
    }
  }

  /** See {@link #poly}. */
  record Polynomial(double base, double power, double floor) implements Schedule {
    @Override
    public Operand<TFloat32> at(Ops tf, Operand<TFloat32> progress) {
      // A benchmark may run past the end, where a negative base of the power would give NaN.
      Operand<TFloat32> left =
          tf.math.maximum(tf.math.sub(tf.constant(1f), progress), tf.constant(0f));
      Operand<TFloat32> value =
          tf.math.mul(tf.constant((float) base), tf.math.pow(left, tf.constant((float) power)));
      return tf.math.maximum(value, tf.constant((float) floor));
    }
  }

  /** See {@link #polyOneStepLate}. */
  record LatePolynomial(double base, double power, double floor, long totalSteps)
      implements Schedule {
    @Override
    public Operand<TFloat32> at(Ops tf, Operand<TFloat32> progress) {
      return tf.dtypes.cast(exactly(tf, progress), TFloat32.class);
    }

    /** The same in float64, from the number of the step: the progress has lost its last digits. */
    Operand<TFloat64> exactly(Ops tf, Operand<TFloat32> progress) {
      Operand<TFloat64> all = tf.constant((double) totalSteps);
      Operand<TFloat64> none = tf.constant(0.0);
      Operand<TFloat64> step =
          tf.math.rint(tf.math.mul(tf.dtypes.cast(progress, TFloat64.class), all));
      Operand<TFloat64> late = tf.math.maximum(tf.math.sub(step, tf.constant(1.0)), none);
      Operand<TFloat64> left = tf.math.maximum(tf.math.sub(all, late), none);
      Operand<TFloat64> value =
          tf.math.mul(tf.constant(base), tf.math.pow(tf.math.div(left, all), tf.constant(power)));
      return tf.math.maximum(value, tf.constant(floor));
    }
  }

  /** See {@link #rampDown}. */
  record RampDown(double maximum, double rate, double floor) implements Schedule {
    @Override
    public Operand<TFloat32> at(Ops tf, Operand<TFloat32> progress) {
      Operand<TFloat32> decay =
          tf.math.exp(tf.math.mul(tf.constant((float) rate), tf.math.square(progress)));
      return tf.math.maximum(
          tf.math.mul(tf.constant((float) maximum), decay), tf.constant((float) floor));
    }
  }
}
