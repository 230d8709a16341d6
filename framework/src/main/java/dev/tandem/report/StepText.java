package dev.tandem.report;

import java.util.Locale;
import java.util.Map;

/** What a step gave, in a few words for a terminal: losses, confident share, images per second. */
final class StepText {
  private StepText() {}

  /** Without what the step has not. */
  static String of(Map<String, Double> scalars) {
    StringBuilder text = new StringBuilder();
    for (String loss : new String[] {"loss", "supervised", "unsupervised", "contrastive"}) {
      append(text, "  " + loss + " %.4f", scalars.get(loss), 1);
    }
    append(text, "  confident %.0f %%", scalars.get("confident"), 100);
    append(text, "  %.1f images/s", scalars.get("images_per_second"), 1);
    return text.toString();
  }

  private static void append(StringBuilder text, String format, Double value, double factor) {
    if (value != null) {
      text.append(String.format(Locale.ROOT, format, factor * value));
    }
  }
}
