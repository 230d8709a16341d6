package dev.tandem.experiments.annotation;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Colours that a drawing program makes where it smooths the edge between two areas: they lie
 * between the colours of the areas, and no pixel of them has eight neighbours of the same colour.
 */
final class SoftEdges {
  /** Rounding of a mixed colour, in levels of a channel. */
  private static final double ROUNDING = 2;

  private SoftEdges() {}

  /**
   * Whether some of the colours are those of soft edges.
   *
   * @param masks are read until each colour that may be one is found in an area
   * @param colours 0xRRGGBB that stand in them
   */
  static boolean areIn(List<Path> masks, Set<Integer> colours) {
    Set<Integer> thin = between(colours, colours);
    for (Path mask : masks) {
      if (thin.isEmpty()) {
        return false;
      }
      removeAreas(new MaskColours(MaskSurvey.read(mask)), thin);
    }
    Set<Integer> areas = new HashSet<>(colours);
    areas.removeAll(thin);
    return !between(thin, areas).isEmpty();
  }

  /** Those of some colours that lie between two of others. */
  private static Set<Integer> between(Set<Integer> some, Set<Integer> others) {
    Set<Integer> between = new HashSet<>();
    for (int colour : some) {
      for (int a : others) {
        if (others.stream().anyMatch(b -> a < b && isBetween(colour, a, b))) {
          between.add(colour);
        }
      }
    }
    return between;
  }

  /** Whether a colour is a mixture of two others. */
  private static boolean isBetween(int colour, int a, int b) {
    if (colour == a || colour == b) {
      return false;
    }
    double length = 0;
    double along = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int side = channel(b, shift) - channel(a, shift);
      length += (double) side * side;
      along += (double) side * (channel(colour, shift) - channel(a, shift));
    }
    double share = along / length;
    boolean mixed = share > 0 && share < 1;
    for (int shift = 0; shift <= 16; shift += 8) {
      double mixture = channel(a, shift) + share * (channel(b, shift) - channel(a, shift));
      mixed &= Math.abs(mixture - channel(colour, shift)) <= ROUNDING;
    }
    return mixed;
  }

  private static int channel(int colour, int shift) {
    return colour >> shift & 0xFF;
  }

  /** Removes the colours of which a block of 3×3 pixels is in a mask. */
  private static void removeAreas(MaskColours mask, Set<Integer> colours) {
    int[] above = new int[0];
    int[] row = new int[0];
    for (int y = 0; y < mask.image().getHeight(); y++) {
      int[] below = mask.row(y);
      for (int x = 1; y > 1 && x < below.length - 1; x++) {
        int colour = row[x];
        if (isRun(above, x, colour) && isRun(row, x, colour) && isRun(below, x, colour)) {
          colours.remove(colour);
        }
      }
      above = row;
      row = below;
    }
  }

  private static boolean isRun(int[] row, int x, int colour) {
    return row[x - 1] == colour && row[x] == colour && row[x + 1] == colour;
  }
}
