package dev.tandem.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Notices damage in the first steps of a training. A pretrained network meets the full learning
 * rate, new heads and new losses at once, and channels that hardly vary in it multiply gradients by
 * up to 1/√ε of their batch norm: a single large gradient can then move scales of normalisation
 * layers so far that channels say the opposite to the layers behind them, while the training goes
 * on as if nothing had happened. Two signs are looked for: scales that move much further in one
 * step than the learning rate and the steps before lead to expect, or many that change their sign;
 * and a supervised loss that stays far above what it was before.
 *
 * <p>One watch is for one training; it reports the first sign only.
 */
public final class DamageWatch {
  /** Steps that are watched: later a spike is small beside what was learned. */
  static final long WATCHED = 300;

  /** Steps that are watched after the last in which the learning rate grew, of a warm-up. */
  static final long WATCHED_AT_FULL_RATE = 200;

  /** A smaller change of a scale in one step is no damage; scales begin near 1. */
  static final double SCALE_CHANGE = 0.06;

  /**
   * A change of a scale is damage from this multiple of the median of the steps before, each
   * divided by its learning rate: in a warm-up every step moves further than those before.
   */
  static final double CHANGE_RATIO = 2.5;

  /** Steps before the first that is compared with those before it. */
  static final int COMPARED = 3;

  /** Scales that change their sign in one step that are damage. */
  static final double FLIPPED_SCALES = 10;

  /** The supervised loss is compared over windows of this number of steps. */
  static final int WINDOW = 20;

  /** A window's mean that is damage, in means of the best window before it. */
  static final double LOSS_RATIO = 1.5;

  private static final String SUPERVISED = "supervised";
  private static final String LEARNING_RATE = "learning_rate";

  private final List<Double> changesByRate = new ArrayList<>();
  private final List<Double> losses = new ArrayList<>();
  private double bestMean = Double.POSITIVE_INFINITY;
  private double largestRate;
  private long watched = WATCHED;
  private boolean reported;

  /** A watch that has seen nothing yet. */
  public DamageWatch() {}

  /**
   * Looks at a step.
   *
   * @param step its number, counted from 1
   * @param scalars of the step, as {@link TrainingListener#onStep} gets them
   * @return what happened, once, at the first sign of damage
   */
  public Optional<String> after(long step, Map<String, Double> scalars) {
    double rate = scalars.getOrDefault(LEARNING_RATE, 1.0);
    // The first step seen says nothing: it may be that of a resumed run.
    if (largestRate > 0 && rate > largestRate) {
      watched = Math.max(watched, step + WATCHED_AT_FULL_RATE);
    }
    largestRate = Math.max(largestRate, rate);
    if (reported || step > watched) {
      return Optional.empty();
    }
    Optional<String> damage = ofScales(step, rate, scalars).or(() -> ofLoss(step, scalars));
    reported = damage.isPresent();
    return damage;
  }

  private Optional<String> ofScales(long step, double rate, Map<String, Double> scalars) {
    double change = scalars.getOrDefault(UpdateDiagnostics.SCALE_CHANGE, 0.0);
    double flipped = scalars.getOrDefault(UpdateDiagnostics.FLIPPED_SCALES, 0.0);
    // Nothing moves at a rate of 0.
    double byRate = rate > 0 ? change / rate : 0;
    boolean far = change >= SCALE_CHANGE && isFarAbove(byRate, changesByRate);
    changesByRate.add(byRate);
    if (!far && flipped < FLIPPED_SCALES) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "step %d moved a scale of a normalisation layer by %.2f and turned the sign of %.0f"
                + " (norm of the gradients %.1f)",
            step,
            change,
            flipped,
            scalars.getOrDefault(UpdateDiagnostics.GRADIENT_NORM, Double.NaN)));
  }

  private static boolean isFarAbove(double change, List<Double> before) {
    if (before.size() < COMPARED) {
      return false;
    }
    double median = before.stream().sorted().toList().get(before.size() / 2);
    return change >= CHANGE_RATIO * median;
  }

  private Optional<String> ofLoss(long step, Map<String, Double> scalars) {
    if (!scalars.containsKey(SUPERVISED)) {
      return Optional.empty();
    }
    losses.add(scalars.get(SUPERVISED));
    if (losses.size() < WINDOW) {
      return Optional.empty();
    }
    double mean =
        losses.subList(losses.size() - WINDOW, losses.size()).stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow();
    if (mean > LOSS_RATIO * bestMean) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the supervised loss of the last %d steps up to step %d is %.2f on average, and was"
                  + " %.2f before",
              WINDOW,
              step,
              mean,
              bestMean));
    }
    bestMean = Math.min(bestMean, mean);
    return Optional.empty();
  }
}
