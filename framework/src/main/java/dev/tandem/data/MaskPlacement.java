package dev.tandem.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Whether masks lie on their photographs, judged by several of them together: one mask alone says
 * little, since a photograph has edges that no mask has.
 *
 * @param fits of the masks
 */
record MaskPlacement(List<MaskFit> fits) {
  private static final int FEWEST = 4;
  private static final double BETTER = 1.15;
  private static final double MOST = 0.75;
  private static final int SMALLEST_SHIFT = 2;

  /** What looks wrong, as a sentence; empty if nothing does. */
  Optional<String> remark() {
    return fits.size() < FEWEST ? Optional.empty() : turned().or(this::shifted);
  }

  private Optional<String> turned() {
    MaskFit.Turn best = MaskFit.Turn.NONE;
    for (MaskFit.Turn turn : MaskFit.Turn.values()) {
      best = mean(turn) > mean(best) ? turn : best;
    }
    int index = best.ordinal();
    return isBetter(fit -> fit.turned()[index])
        ? Optional.of(
            "the masks look %s against the photographs; %s"
                .formatted(best.words(), evidence(fit -> fit.turned()[index])))
        : Optional.empty();
  }

  private double mean(MaskFit.Turn turn) {
    return mean(fit -> fit.turned()[turn.ordinal()]);
  }

  private Optional<String> shifted() {
    int best = 0;
    for (int i = 1; i < MaskFit.SHIFTS * MaskFit.SHIFTS; i++) {
      int candidate = i;
      int before = best;
      best = mean(fit -> fit.shifted()[candidate]) > mean(fit -> fit.shifted()[before]) ? i : best;
    }
    int index = best;
    int down = index / MaskFit.SHIFTS - MaskFit.REACH;
    int right = index % MaskFit.SHIFTS - MaskFit.REACH;
    boolean far = Math.max(Math.abs(down), Math.abs(right)) >= SMALLEST_SHIFT;
    if (!far || !isBetter(fit -> fit.shifted()[index])) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    if (right != 0) {
      parts.add(
          "%d %% of the width to the %s".formatted(percent(right), right < 0 ? "right" : "left"));
    }
    if (down != 0) {
      parts.add("%d %% of the height %s".formatted(percent(down), down < 0 ? "down" : "up"));
    }
    return Optional.of(
        "the masks look shifted against the photographs, by about %s; %s"
            .formatted(String.join(" and ", parts), evidence(fit -> fit.shifted()[index])));
  }

  private static long percent(int parts) {
    return Math.round(100.0 * Math.abs(parts) / Thumbnail.SIDE);
  }

  private boolean isBetter(ToDoubleFunction<MaskFit> moved) {
    return mean(moved) > BETTER * mean(MaskFit.Turn.NONE) && wins(moved) >= MOST * fits.size();
  }

  private String evidence(ToDoubleFunction<MaskFit> moved) {
    return "moved back, the borders of %d of %d follow edges better"
        .formatted(wins(moved), fits.size());
  }

  private long wins(ToDoubleFunction<MaskFit> moved) {
    return fits.stream()
        .filter(f -> moved.applyAsDouble(f) > f.turned()[MaskFit.Turn.NONE.ordinal()])
        .count();
  }

  private double mean(ToDoubleFunction<MaskFit> score) {
    return fits.stream().mapToDouble(score).average().orElse(0);
  }
}
