package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be wrong with the masks of a folder as a whole.
 *
 * @param folder for messages
 * @param survey what stands in the masks
 */
record MaskFault(Object folder, MaskSurvey survey) {
  private static final int WHITE = 255;
  private static final int FEW_VALUES = 16;
  private static final int MANY_COLOURS = 40;

  /**
   * Many values that hardly occur are the soft edges that a drawing program or JPEG has made.
   *
   * @param counts pixels by value
   * @throws InvalidInputException if the masks have them
   */
  void requireNoSoftEdges(Map<Integer, Long> counts) {
    if (counts.size() <= FEW_VALUES) {
      return;
    }
    long all = all(counts);
    boolean blackAndWhite = !survey.isPainted() && areSoftBlackAndWhite(counts);
    boolean mostlyRare =
        share(counts, 0.0005 * all) > 0.5
            || (counts.size() > MANY_COLOURS && share(counts, 0.005 * all) > 0.75);
    if (blackAndWhite || (survey.isPainted() && mostlyRare)) {
      throw softEdges();
    }
  }

  /**
   * Whether grey levels are those of black and white areas with soft edges.
   *
   * @param counts pixels by level
   */
  static boolean areSoftBlackAndWhite(Map<Integer, Long> counts) {
    return counts.size() > FEW_VALUES
        && counts.getOrDefault(0, 0L) + counts.getOrDefault(WHITE, 0L) > 0.7 * all(counts)
        && counts.keySet().stream().anyMatch(n -> n > 128 && n < WHITE);
  }

  private static long all(Map<Integer, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The refusal of masks with soft edges. */
  InvalidInputException softEdges() {
    return unfit(
        "one value for each class: soft edges (anti-aliasing, or a JPEG before) make values between"
            + " them, draw without; or a classes.txt that names the classes, one a line");
  }

  /** The share of the values that occur less often. */
  private static double share(Map<Integer, Long> counts, double limit) {
    return (double) counts.values().stream().filter(n -> n < limit).count() / counts.size();
  }

  /** The refusal of masks that are not what is expected, with what they hold. */
  InvalidInputException unfit(String expected) {
    return new InvalidInputException(
        "%s: the masks hold %s, expected %s".formatted(folder, found(), expected));
  }

  private String found() {
    boolean painted = survey.isPainted();
    Set<Integer> values = (painted ? survey.colours() : survey.numbers()).keySet();
    List<String> some = values.stream().limit(6).map(this::shown).toList();
    String end = values.size() > some.size() ? ", … (%d values)".formatted(values.size()) : "";
    int largest = values.stream().mapToInt(value -> value).max().orElseThrow();
    return (painted ? "the colours " : "the values ")
        + String.join(", ", some)
        + end
        + " (%s is first in %s)".formatted(shown(largest), survey.firstWith(largest).getFileName());
  }

  private String shown(int value) {
    return survey.isPainted() ? "#%06X".formatted(value) : Integer.toString(value);
  }
}
