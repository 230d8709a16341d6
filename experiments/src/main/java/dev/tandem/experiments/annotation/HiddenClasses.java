package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageSize;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * Masks whose colours are not their classes: transparent where nothing is drawn, or with the
 * classes in the red channel and something else, such as numbers of objects, in the others. Masks
 * of class numbers are drawn from them.
 *
 * @param format for the folder of the masks that are drawn
 * @param names of the classes
 * @param rest number of the pixels that no class has
 * @param number of a pixel 0xAARRGGBB
 * @param remark for the user
 */
record HiddenClasses(
    String format, List<String> names, int rest, IntUnaryOperator number, String remark) {
  private static final String TRANSPARENT = "alpha";
  private static final int COLOUR = 0xFFFFFF;
  private static final int ALPHA = 24;
  private static final int RED = 16;
  private static final int BYTE = 0xFF;

  /**
   * Finds out whether masks are such.
   *
   * @throws dev.tandem.InvalidInputException if they are, but fit not the list of the classes
   */
  static Optional<HiddenClasses> of(Path folder, MaskSurvey survey, Optional<ClassList> list) {
    if (survey.alpha().isMeant()) {
      return Optional.of(transparent(folder, survey, list));
    }
    return list.filter(l -> isRed(survey, l)).map(HiddenClasses::red);
  }

  /** More colours than classes, but numbers of classes in the red channel. */
  private static boolean isRed(MaskSurvey survey, ClassList list) {
    int count = list.names().size();
    BitSet reds = (BitSet) survey.reds().clone();
    reds.clear(Annotations.IGNORED);
    return survey.isPainted()
        && list.colours().isEmpty()
        && survey.colours().size() > count + 1
        && reds.cardinality() > 1
        && reds.length() <= count;
  }

  private static HiddenClasses red(ClassList list) {
    return new HiddenClasses(
        "red",
        list.names(),
        Annotations.IGNORED,
        argb -> argb >> RED & BYTE,
        "the class numbers are taken from the red channel of the masks");
  }

  private static HiddenClasses transparent(
      Path folder, MaskSurvey survey, Optional<ClassList> list) {
    AlphaSurvey alpha = survey.alpha();
    if (!alpha.isDrawing() && !alpha.isCutOut()) {
      throw new MaskFault(folder, survey).softEdges();
    }
    Map<Integer, String> nameOf = new TreeMap<>();
    boolean cutOut = alpha.isCutOut();
    boolean one = cutOut || alpha.colours().size() == 1;
    for (int colour : cutOut ? new TreeSet<>(List.of(0)) : alpha.colours()) {
      nameOf.put(colour, one ? "object" : "colour #%06X".formatted(colour));
    }
    list.ifPresent(l -> nameFromList(nameOf, l, folder, survey));
    ClassNumbers numbers = new ClassNumbers(list, List.copyOf(nameOf.values()));
    int background = numbers.background();
    Map<Integer, Integer> numberOf = new TreeMap<>();
    nameOf.forEach((colour, name) -> numberOf.put(colour, numbers.of(name, folder)));
    int level = alpha.level();
    int mask = cutOut ? 0 : COLOUR;
    IntUnaryOperator number =
        argb -> {
          int pixel = argb >>> ALPHA;
          int drawn = pixel == level ? numberOf.get(argb & mask) : Annotations.IGNORED;
          return pixel == 0 ? background : drawn;
        };
    return new HiddenClasses(
        TRANSPARENT,
        numbers.names(),
        background,
        number,
        "transparent pixels of the masks are %s%s"
            .formatted(
                numbers.names().get(background),
                alpha.softShare() > 0 ? ", half transparent ones are ignored" : ""));
  }

  /** The names of colours, or of the only class beside the background. */
  private static void nameFromList(
      Map<Integer, String> nameOf, ClassList list, Path folder, MaskSurvey survey) {
    List<String> drawn =
        list.names().stream().filter(name -> !ClassNumbers.isBackground(name)).toList();
    if (nameOf.size() == 1 && drawn.size() == 1) {
      nameOf.replaceAll((colour, name) -> drawn.get(0));
      return;
    }
    nameOf.replaceAll(
        (colour, name) -> {
          int index = list.colours().indexOf(colour);
          if (index < 0) {
            throw new MaskFault(folder, survey)
                .unfit("the colours of the classes as NAME #RRGGBB in " + list.file());
          }
          return list.names().get(index);
        });
  }

  /**
   * The pixels of each class in a mask.
   *
   * @throws InvalidInputException if it has no transparency, and the others have
   */
  List<Annotations.Region> regions(Path mask) {
    BufferedImage image = MaskSurvey.read(mask);
    boolean transparent = format.equals(TRANSPARENT);
    boolean otherKind = !image.getColorModel().hasAlpha() || new MaskColours(image).hasPalette();
    if (transparent && otherKind) {
      throw new InvalidInputException(
          mask
              + ": a mask without transparency beside transparent ones, expected masks of one kind");
    }
    int width = image.getWidth();
    Map<Integer, BitSet> pixels = new TreeMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      int[] row =
          transparent
              ? image.getRGB(0, y, width, 1, null, 0, width)
              : new MaskColours(image).row(y);
      for (int x = 0; x < width; x++) {
        pixels.computeIfAbsent(number.applyAsInt(row[x]), n -> new BitSet()).set(y * width + x);
      }
    }
    List<Annotations.Region> regions = new ArrayList<>();
    pixels.forEach(
        (n, set) -> regions.add(new Annotations.Region(n, new Area.Pixels(0, 0, width, set))));
    return regions;
  }

  /** The drawing of a mask for its photograph. */
  Annotations.Drawing drawing(Path image, Path mask) {
    return new Annotations.Drawing(
        image, mask, ImageSize.ofHeader(mask).orElseThrow(), false, () -> regions(mask));
  }
}
