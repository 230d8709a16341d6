package dev.tandem.experiments.binding;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name a user most likely meant, for "did you mean" in error messages. */
public final class NearestName {

  private NearestName() {}

  /**
   * The name among {@code known} that takes the fewest edits to reach.
   *
   * <p>Case does not count. A dotted name may also be reached by its last part alone, so that a key
   * in the wrong group is found in the right one. Of equally near names the first is taken. A name
   * is not suggested if half of its last part's letters, and one more, do not suffice.
   *
   * @param name what the user wrote
   * @param known the valid names
   * @return the nearest valid name, if one is near
   */
  public static Optional<String> to(String name, Collection<String> known) {
    Optional<String> nearest = Optional.empty();
    int fewest = lastPart(name).length() / 2 + 2;
    for (String candidate : known) {
      int edits = edits(name, candidate);
      if (edits < fewest) {
        fewest = edits;
        nearest = Optional.of(candidate);
      }
    }
    return nearest;
  }

  private static int edits(String name, String candidate) {
    int whole = distance(name, candidate);
    // Being in another group counts as one edit.
    return Math.min(whole, 1 + distance(lastPart(name), lastPart(candidate)));
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Levenshtein's distance, row by row. */
  private static int distance(String left, String right) {
    String from = left.toLowerCase(Locale.ROOT);
    String to = right.toLowerCase(Locale.ROOT);
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[to.length()];
  }
}
