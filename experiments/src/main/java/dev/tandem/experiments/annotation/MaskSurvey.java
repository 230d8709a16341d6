package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageHeader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** What stands in the masks of a folder: which numbers or colours, and how often. */
final class MaskSurvey {
  private static final int MOST_VALUES = 256;
  private static final int NAMED = 5;

  /** Nobody paints an area in a darker grey than this. */
  private static final int LOWEST_GREY = 16;

  private final List<Path> masks;
  private final Map<Integer, Long> numbers = new TreeMap<>();
  private final Map<Integer, Long> colours = new TreeMap<>();
  private final Map<Integer, Path> firstOfNumber = new HashMap<>();
  private final Map<Integer, Path> firstOfColour = new HashMap<>();
  private final AlphaSurvey alpha = new AlphaSurvey();
  private final PaletteSurvey palettes = new PaletteSurvey();
  private final BitSet reds = new BitSet();
  private Optional<Path> photograph = Optional.empty();
  private Optional<Path> deep = Optional.empty();
  private Optional<Path> numbered = Optional.empty();
  private Optional<Path> painting = Optional.empty();
  private boolean grey = true;

  /**
   * Reads all masks.
   *
   * @throws InvalidInputException if some cannot be used: what is wrong with the first, and which
   *     the others are
   */
  MaskSurvey(List<Path> masks) {
    this.masks = List.copyOf(masks);
    List<String> faults = new ArrayList<>();
    List<String> faulty = new ArrayList<>();
    for (Path mask : masks) {
      try {
        add(mask);
      } catch (InvalidInputException e) {
        faults.add(e.getMessage());
        faulty.add(mask.getFileName().toString());
      }
      if (photograph.isEmpty() && Math.max(numbers.size(), colours.size()) > MOST_VALUES) {
        photograph = Optional.of(mask);
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidInputException(faults.get(0) + others(faulty.subList(1, faulty.size())));
    }
  }

  private static String others(List<String> faulty) {
    if (faulty.isEmpty()) {
      return "";
    }
    return "; %d more cannot be used: %s%s"
        .formatted(
            faulty.size(),
            String.join(", ", faulty.subList(0, Math.min(NAMED, faulty.size()))),
            faulty.size() > NAMED ? ", …" : "");
  }

  /**
   * Checks that numbers or colours can say the class of a pixel.
   *
   * @throws InvalidInputException if there are more values than masks have, or transparent pixels
   *     of unclear colour
   */
  void requireValues() {
    alpha.requireClear();
    if (photograph.isPresent()) {
      throw new InvalidInputException(
          photograph.get()
              + ": with it there are more than 255 classes, expected masks, not photographs");
    }
  }

  /** Whether some colours of the masks are those of soft edges. */
  boolean hasSoftEdges(Set<Integer> used) {
    return SoftEdges.areIn(masks, used);
  }

  /** The first mask with more than 8 bits for a sample. */
  Optional<Path> deep() {
    return deep;
  }

  /** What is transparent in the masks. */
  AlphaSurvey alpha() {
    return alpha;
  }

  /** The values of the red channel, of masks that are RGB images. */
  BitSet reds() {
    return reds;
  }

  /** How the palettes of two masks contradict each other, if they do. */
  Optional<String> contradictionOfPalettes() {
    return palettes.contradiction();
  }

  /** Whether a mask is an RGB image, so that only colours are common to all. */
  boolean isPainted() {
    return painting.isPresent();
  }

  /**
   * Refuses class numbers in some masks and colours in others, which together would be classes of
   * almost black colours.
   *
   * @throws InvalidInputException that names a mask of each kind
   */
  void requireNoNumbersBesideColours() {
    if (numbered.isPresent() && painting.isPresent()) {
      throw new InvalidInputException(
          "%s is grey with class numbers, %s is an RGB image with colours, expected masks of one kind"
              .formatted(numbered.get(), painting.get()));
    }
  }

  /** Whether all masks are grey, without a palette. */
  boolean isGrey() {
    return grey;
  }

  /** Pixels by stored number, of masks that are grey or have a palette. */
  Map<Integer, Long> numbers() {
    return numbers;
  }

  /** Pixels by colour 0xRRGGBB. */
  Map<Integer, Long> colours() {
    return colours;
  }

  /** The first mask with a value: a colour if the masks are painted, a number otherwise. */
  Path firstWith(int value) {
    return (isPainted() ? firstOfColour : firstOfNumber).get(value);
  }

  private void add(Path mask) {
    BufferedImage image = read(mask);
    MaskColours ofMask = new MaskColours(image);
    boolean rgb = ofMask.isRgb();
    if (rgb && painting.isEmpty()) {
      painting = Optional.of(mask);
    }
    if (deep.isEmpty() && !rgb && image.getSampleModel().getSampleSize(0) > Byte.SIZE) {
      deep = Optional.of(mask);
    }
    grey &= !rgb && !ofMask.hasPalette();
    if (ofMask.hasPalette()) {
      palettes.add(image, mask);
    }
    int width = image.getWidth();
    int[] samples = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRaster().getSamples(0, y, width, 1, 0, samples);
      if (rgb) {
        Arrays.stream(samples).forEach(reds::set);
      } else {
        requireBytes(samples, y, mask);
        count(samples, numbers);
        if (numbered.isEmpty() && !ofMask.hasPalette() && holdsClassNumbers(samples)) {
          numbered = Optional.of(mask);
        }
      }
      if (!ofMask.hasPalette() && image.getColorModel().hasAlpha()) {
        alpha.add(image.getRGB(0, y, width, 1, null, 0, width), y, mask);
      }
      if (photograph.isEmpty()) {
        count(ofMask.row(y), colours);
      }
    }
    numbers.keySet().forEach(number -> firstOfNumber.putIfAbsent(number, mask));
    // A photograph has more colours than can be looked through for each mask after it.
    if (photograph.isEmpty()) {
      colours.keySet().forEach(colour -> firstOfColour.putIfAbsent(colour, mask));
    }
  }

  private static void requireBytes(int[] samples, int y, Path mask) {
    for (int x = 0; x < samples.length; x++) {
      if (samples[x] > 255) {
        throw new InvalidInputException(
            "%s: found label %d at column %d, row %d, expected 0 to 254 or 255 (ignore)"
                .formatted(mask, samples[x], x, y));
      }
    }
  }

  /** Levels that are almost black to the eye, and not black. */
  private static boolean holdsClassNumbers(int[] row) {
    return Arrays.stream(row).anyMatch(level -> level > 0 && level < LOWEST_GREY);
  }

  /** Neighbours are mostly equal, so whole runs are counted. */
  private static void count(int[] row, Map<Integer, Long> counts) {
    int from = 0;
    for (int x = 1; x <= row.length; x++) {
      if (x == row.length || row[x] != row[from]) {
        counts.merge(row[from], (long) x - from, Long::sum);
        from = x;
      }
    }
  }

  /**
   * Decodes a mask.
   *
   * @throws InvalidInputException if it cannot be decoded
   */
  static BufferedImage read(Path mask) {
    ImageHeader.requirePlausible(mask);
    try {
      BufferedImage image = ImageIO.read(mask.toFile());
      if (image != null) {
        return image;
      }
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new InvalidInputException(mask + ": cannot be decoded, expected a PNG mask", e);
    }
    throw new InvalidInputException(mask + ": cannot be decoded, expected a PNG mask");
  }
}
