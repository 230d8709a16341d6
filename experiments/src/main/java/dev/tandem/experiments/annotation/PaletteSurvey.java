package dev.tandem.experiments.annotation;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the palettes of masks agree. Programs that make PNG files smaller give each a palette of
 * its own colours, so that a number means another class in each file.
 */
final class PaletteSurvey {
  private final Map<Integer, Entry> ofNumber = new HashMap<>();
  private final Map<Integer, Entry> ofColour = new HashMap<>();
  private Optional<String> contradiction = Optional.empty();

  /** A colour 0xRRGGBB, its number, and the first mask with both. */
  private record Entry(int number, int colour, Path mask) {}

  /** Looks at the numbers that occur in a mask with a palette. */
  void add(BufferedImage image, Path mask) {
    IndexColorModel palette = (IndexColorModel) image.getColorModel();
    int[] numbers =
        Arrays.stream(
                image
                    .getRaster()
                    .getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null))
            .distinct()
            .filter(number -> number < palette.getMapSize())
            .toArray();
    int[] colours = Arrays.stream(numbers).map(n -> palette.getRGB(n) & 0xFFFFFF).toArray();
    // One colour for several numbers: the palette is not meant to be seen.
    if (Arrays.stream(colours).distinct().count() < colours.length) {
      return;
    }
    for (int i = 0; i < numbers.length && contradiction.isEmpty(); i++) {
      add(new Entry(numbers[i], colours[i], mask));
    }
  }

  private void add(Entry entry) {
    Entry sameColour = ofColour.putIfAbsent(entry.colour, entry);
    Entry sameNumber = ofNumber.putIfAbsent(entry.number, entry);
    if (sameColour != null && sameColour.number != entry.number) {
      contradiction =
          Optional.of(
              "#%06X is number %d in %s and %d in %s"
                  .formatted(
                      entry.colour, sameColour.number, sameColour.mask, entry.number, entry.mask));
    } else if (sameNumber != null && sameNumber.colour != entry.colour) {
      contradiction =
          Optional.of(
              "number %d is #%06X in %s and #%06X in %s"
                  .formatted(
                      entry.number, sameNumber.colour, sameNumber.mask, entry.colour, entry.mask));
    }
  }

  /** How two masks contradict each other, if two do. */
  Optional<String> contradiction() {
    return contradiction;
  }
}
