package dev.tandem.experiments.annotation;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.data.Palette;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * How masks say the class of a pixel: by numbers, or by colours, among them grey levels such as 0
 * and 255.
 *
 * @param names of the classes
 * @param colours 0xRRGGBB of the classes; may be empty for numbers
 * @param ignored the colour of ignored pixels, if it is not that of VOC
 * @param byColour whether the masks hold the colours, not numbers
 */
record MaskScheme(
    List<String> names, List<Integer> colours, Optional<Integer> ignored, boolean byColour) {
  static final int IGNORE = 255;
  static final int IGNORE_COLOUR = Palette.colour(IGNORE);
  static final int BLACK = 0x000000;
  static final int WHITE = 0xFFFFFF;
  private static final int RED_STEP = 0x010000;
  private static final int GREY_STEP = 0x010101;

  /** From the colour of a class number to that of the next, in RGB images of class numbers. */
  static final List<Integer> STEPS = List.of(RED_STEP, GREY_STEP);

  /**
   * Finds the scheme.
   *
   * @param folder of the masks, for messages
   * @param list of the classes, if there is one
   * @throws dev.tandem.InvalidInputException if the masks fit no scheme, or the list not the masks
   */
  static MaskScheme of(Object folder, MaskSurvey survey, Optional<ClassList> list) {
    MaskScheme scheme = found(folder, survey, list);
    if (scheme.byColour && survey.deep().isPresent()) {
      throw new InvalidInputException(
          survey.deep().get()
              + ": grey levels of 16 bits, expected 8 bits a pixel where levels stand for classes");
    }
    return scheme;
  }

  private static MaskScheme found(Object folder, MaskSurvey survey, Optional<ClassList> list) {
    if (!survey.isPainted() && list.filter(l -> !l.colours().isEmpty()).isEmpty()) {
      requireOnePalette(survey);
    }
    if (list.isEmpty()) {
      return new UnnamedMasks(folder, survey).scheme();
    }
    return list.get().colours().isEmpty()
        ? named(folder, survey, list.get())
        : coloured(folder, survey, list.get());
  }

  /** Whether numbers or colours say the class cannot be seen where palettes differ. */
  private static void requireOnePalette(MaskSurvey survey) {
    survey
        .contradictionOfPalettes()
        .ifPresent(
            both -> {
              throw new InvalidInputException(
                  both
                      + ", expected the same palette in all masks, or a classes.txt with NAME"
                      + " #RRGGBB a line, by which the colours count");
            });
  }

  private static MaskScheme coloured(Object folder, MaskSurvey survey, ClassList list) {
    Set<Integer> used = new TreeSet<>(survey.colours().keySet());
    used.remove(IGNORE_COLOUR);
    // A colour that is not on the list is reported with its place when the masks are read.
    if (survey.isPainted() || list.colours().containsAll(used)) {
      return new MaskScheme(list.names(), list.colours(), Optional.empty(), true);
    }
    if (areNumbersOf(list.names().size(), survey)) {
      return new MaskScheme(list.names(), list.colours(), Optional.empty(), false);
    }
    throw new MaskFault(folder, survey)
        .unfit("the numbers or colours of the classes in " + list.file());
  }

  private static MaskScheme named(Object folder, MaskSurvey survey, ClassList list) {
    int count = list.names().size();
    Set<Integer> used = survey.colours().keySet();
    if (survey.isPainted()) {
      for (int step : STEPS) {
        if (areNumbersTimes(step, count, used)) {
          List<Integer> colours = IntStream.range(0, count).mapToObj(i -> i * step).toList();
          return new MaskScheme(list.names(), colours, Optional.of(IGNORE * step), true);
        }
      }
    } else if (!isBinary(survey) && areNumbersOf(count, survey)) {
      return new MaskScheme(list.names(), List.of(), Optional.empty(), false);
    }
    if (used.size() == count && used.stream().allMatch(colour -> colour % GREY_STEP == 0)) {
      return new MaskScheme(list.names(), List.copyOf(used), Optional.empty(), true);
    }
    throw new MaskFault(folder, survey)
        .unfit(
            "numbers from 0 to %d (255 = ignore), or the colours as NAME #RRGGBB in %s"
                .formatted(count - 1, list.file()));
  }

  /**
   * Whether masks hold 255 and at most 0 beside it. In those of one bit a pixel white is the number
   * 1.
   */
  static boolean isBinary(MaskSurvey survey) {
    Set<Integer> numbers = survey.numbers().keySet();
    return numbers.contains(IGNORE)
        && (Set.of(0, IGNORE).containsAll(numbers)
            || isBlackAndWhite(survey) && Set.of(0, 1, IGNORE).containsAll(numbers));
  }

  /** Whether masks are black and white to the eye, whatever their numbers are. */
  static boolean isBlackAndWhite(MaskSurvey survey) {
    return Set.of(BLACK, WHITE).containsAll(survey.colours().keySet());
  }

  private static boolean areNumbersOf(int count, MaskSurvey survey) {
    return survey.numbers().keySet().stream().allMatch(n -> n < count || n == IGNORE);
  }

  /**
   * Whether the colours are numbers below a count, times a step, or 255 times it. The step alone
   * and its 255-fold are black and a colour: a background and an object.
   */
  static boolean areNumbersTimes(int step, int count, Set<Integer> colours) {
    int ignored = IGNORE * step;
    boolean binary = colours.contains(ignored) && Set.of(BLACK, ignored).containsAll(colours);
    return !binary
        && colours.stream()
            .allMatch(colour -> colour % step == 0 && (colour / step < count || colour == ignored));
  }

  /** Adds the scheme to the {@code dataset} of a config. */
  void addTo(JsonObject json) {
    json.addProperty("label_format", byColour ? "colours" : "indices");
    JsonArray classes = new JsonArray();
    names.forEach(classes::add);
    json.add("classes", classes);
    if (!colours.isEmpty()) {
      JsonArray list = new JsonArray();
      colours.forEach(colour -> list.add("#%06X".formatted(colour)));
      json.add("colours", list);
    }
    ignored.ifPresent(
        colour -> {
          JsonArray list = new JsonArray();
          list.add("#%06X".formatted(colour));
          json.add("ignore_colours", list);
        });
  }
}
