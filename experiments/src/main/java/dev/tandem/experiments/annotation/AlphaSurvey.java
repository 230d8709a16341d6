package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Which pixels of masks are transparent, and which colours are hidden or seen. */
final class AlphaSurvey {
  private static final int LEVELS = 256;
  private static final int MOST_COLOURS = 257;
  private static final int MOST_OF_A_DRAWING = 40;
  private static final int SOME = 16;
  private static final double LARGEST_SOFT_SHARE = 0.05;
  private static final String PAINT = ", expected opaque masks: paint the transparent parts";

  private final long[] levels = new long[LEVELS];
  private final TreeSet<Integer> hidden = new TreeSet<>();
  private final Map<Integer, Long> seen = new HashMap<>();
  private Optional<String> unclear = Optional.empty();
  private long manySeen;

  /**
   * Adds a row.
   *
   * @param argb of the pixels
   */
  void add(int[] argb, int y, Path mask) {
    for (int x = 0; x < argb.length; x++) {
      int level = argb[x] >>> 24;
      int colour = argb[x] & 0xFFFFFF;
      levels[level]++;
      if (level == 0) {
        addHidden(colour, mask);
      } else {
        addSeen(colour, mask);
      }
      if (level > 0 && level < LEVELS - 1 && unclear.isEmpty()) {
        unclear =
            Optional.of(
                "%s: a half transparent pixel at column %d, row %d, expected opaque masks"
                    .formatted(mask, x, y));
      }
    }
  }

  private void addHidden(int colour, Path mask) {
    if (hidden.size() < MOST_COLOURS && hidden.add(colour) && unclear.isEmpty()) {
      if (hidden.size() > 1) {
        unclear = Optional.of(mask + ": transparent pixels in several hidden colours" + PAINT);
      } else if (seen.containsKey(colour)) {
        unclear = asOthers(colour, mask);
      }
    }
  }

  private void addSeen(int colour, Path mask) {
    if (seen.size() < MOST_COLOURS || seen.containsKey(colour)) {
      seen.merge(colour, 1L, Long::sum);
    } else {
      manySeen++;
    }
    if (unclear.isEmpty() && hidden.contains(colour)) {
      unclear = asOthers(colour, mask);
    }
  }

  private static Optional<String> asOthers(int colour, Path mask) {
    return Optional.of(
        "%s: transparent pixels in #%06X, as others that are opaque%s"
            .formatted(mask, colour, PAINT));
  }

  /** Whether the colours alone do not say what is what, and transparency may. */
  boolean isMeant() {
    return unclear.isPresent() && levels[0] > 0 && softShare() <= LARGEST_SOFT_SHARE;
  }

  /**
   * Checks that the colours alone say what is what.
   *
   * @throws InvalidInputException if transparent pixels have several colours, or that of others
   */
  void requireClear() {
    if (unclear.isPresent()) {
      throw new InvalidInputException(unclear.get());
    }
  }

  /** The level of what is drawn: that of most pixels that are not transparent. */
  int level() {
    int level = LEVELS - 1;
    for (int i = 1; i < LEVELS; i++) {
      level = levels[i] > levels[level] ? i : level;
    }
    return level;
  }

  /** The share of pixels that are neither transparent nor drawn: soft edges. */
  double softShare() {
    long all = 0;
    for (long count : levels) {
      all += count;
    }
    return all == 0 ? 0 : (double) (all - levels[0] - levels[level()]) / all;
  }

  /** The colours that are seen. */
  TreeSet<Integer> colours() {
    return new TreeSet<>(seen.keySet());
  }

  /** Whether what is seen is cut out of a photograph: no few colours make up most of it. */
  boolean isCutOut() {
    long all = manySeen + seen.values().stream().mapToLong(Long::longValue).sum();
    long some =
        seen.values().stream()
            .sorted((a, b) -> Long.compare(b, a))
            .limit(SOME)
            .mapToLong(Long::longValue)
            .sum();
    return seen.size() > MOST_OF_A_DRAWING && 2 * some < all;
  }

  /** Whether what is seen has the colours of a few classes. */
  boolean isDrawing() {
    return seen.size() <= MOST_OF_A_DRAWING;
  }
}
