package dev.tandem.report;

import java.util.Locale;

/** The last and the best mIoU that a display has heard of. */
final class BestMiou {
  private double best = -1;
  private long bestStep;
  private double last;

  /** Takes an evaluation; returns what to say beside it: whether another one was better. */
  String after(long step, double miou) {
    boolean first = best < 0;
    last = miou;
    if (miou > best) {
      best = miou;
      bestStep = step;
      return first ? "" : "  (the best so far)";
    }
    return String.format(Locale.ROOT, "  (best %.1f %% at step %d)", 100 * best, bestStep);
  }

  /** Empty before the first evaluation. */
  String text() {
    return best < 0
        ? ""
        : String.format(Locale.ROOT, "  mIoU %.1f %%, best %.1f %%", 100 * last, 100 * best);
  }
}
