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
 * layers so far that the network never recovers, while the training goes on as if nothing had
 * happened. Two signs are looked for: scales that move far, or change their sign, in one step; and
 * a supervised loss that stays far above what it was before.
 *
 * <p>One watch is for one training; it reports the first sign only.
 */
public final class DamageWatch {
  /** Steps that are watched: later a spike is small beside what was learned. */
  static final long WATCHED = 300;

  /** A change of a scale in one step that is damage; scales begin near 1 and move by 0.01. */
  static final double SCALE_CHANGE = 0.25;

  /** Scales that change their sign in one step that are damage. */
  static final double FLIPPED_SCALES = 10;

  /** The supervised loss is compared over windows of so many steps. */
  static final int WINDOW = 20;

  /** A window's mean that is damage, in means of the best window before it. */
  static final double LOSS_RATIO = 1.5;

  private static final String SUPERVISED = "supervised";

  private final List<Double> losses = new ArrayList<>();
  private double bestMean = Double.POSITIVE_INFINITY;
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
    if (reported || step > WATCHED) {
      return Optional.empty();
    }
    Optional<String> damage = ofScales(step, scalars).or(() -> ofLoss(step, scalars));
    reported = damage.isPresent();
    return damage;
  }

  private static Optional<String> ofScales(long step, Map<String, Double> scalars) {
    double change = scalars.getOrDefault(UpdateFigures.SCALE_CHANGE, 0.0);
    double flipped = scalars.getOrDefault(UpdateFigures.FLIPPED_SCALES, 0.0);
    if (change < SCALE_CHANGE && flipped < FLIPPED_SCALES) {
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
            scalars.getOrDefault(UpdateFigures.GRADIENT_NORM, Double.NaN)));
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
