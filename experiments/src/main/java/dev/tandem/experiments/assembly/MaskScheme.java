package dev.tandem.experiments.assembly;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.data.Palette;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private static final int IGNORE = 255;
  private static final int IGNORE_COLOUR = Palette.colour(IGNORE);
  private static final int BLACK = 0x000000;
  private static final int WHITE = 0xFFFFFF;
  private static final int RED_STEP = 0x010000;
  private static final int GREY_STEP = 0x010101;

  /** Numbers up to this one are class numbers, even if most do not occur. */
  private static final int LARGEST_PLAIN_NUMBER = 33;

  /** More grey levels than this are a gradient or a soft edge. */
  private static final int MOST_GREY_LEVELS = 16;

  /**
   * Finds the scheme.
   *
   * @param folder of the masks, for messages
   * @param list of the classes, if there is one
   * @throws dev.tandem.InvalidInputException if the masks fit no scheme, or the list not the masks
   */
  static MaskScheme of(Object folder, MaskSurvey survey, Optional<ClassList> list) {
    if (list.isEmpty()) {
      return unnamed(folder, survey);
    }
    return list.get().colours().isEmpty()
        ? named(folder, survey, list.get())
        : coloured(folder, survey, list.get());
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
      for (int step : new int[] {RED_STEP, GREY_STEP}) {
        boolean binary = used.contains(WHITE) && Set.of(BLACK, WHITE).containsAll(used);
        if (!binary && areStepsOf(step, count, used)) {
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

  private static MaskScheme unnamed(Object folder, MaskSurvey survey) {
    if (survey.isPainted()) {
      Map<Integer, Long> used = new TreeMap<>(survey.colours());
      used.remove(IGNORE_COLOUR);
      new MaskFault(folder, survey).requireNoSoftEdges(used);
      return ofColours(used.keySet());
    }
    if (survey.isGrey() && isBinary(survey)) {
      return new MaskScheme(
          List.of("background", "object"), List.of(BLACK, WHITE), Optional.empty(), true);
    }
    Set<Integer> numbers = survey.numbers().keySet();
    if (areEven(numbers) && !survey.colours().containsKey(IGNORE_COLOUR)) {
      return ofColours(survey.colours().keySet());
    }
    new MaskFault(folder, survey).requireNoSoftEdges(survey.numbers());
    int largest = numbers.stream().mapToInt(n -> n).filter(n -> n != IGNORE).max().orElse(0);
    if (largest <= LARGEST_PLAIN_NUMBER || largest < 3 * numbers.size()) {
      List<String> names = new ArrayList<>();
      IntStream.rangeClosed(0, Math.max(1, largest)).forEach(i -> names.add("class " + i));
      return new MaskScheme(names, List.of(), Optional.empty(), false);
    }
    if (numbers.contains(IGNORE) || numbers.size() > MOST_GREY_LEVELS || numbers.size() < 2) {
      throw new MaskFault(folder, survey)
          .unfit(
              "class numbers, or a classes.txt that says what is what: NAME #RRGGBB a line, a grey level"
                  + " such as 100 is #646464");
    }
    return ofColours(survey.colours().keySet());
  }

  private static MaskScheme ofColours(Collection<Integer> colours) {
    return new MaskScheme(
        colours.stream().map("colour #%06X"::formatted).toList(),
        List.copyOf(colours),
        Optional.empty(),
        true);
  }

  private static boolean isBinary(MaskSurvey survey) {
    Set<Integer> numbers = survey.numbers().keySet();
    return numbers.contains(IGNORE) && Set.of(0, IGNORE).containsAll(numbers);
  }

  private static boolean areNumbersOf(int count, MaskSurvey survey) {
    return survey.numbers().keySet().stream().allMatch(n -> n < count || n == IGNORE);
  }

  private static boolean areStepsOf(int step, int count, Set<Integer> colours) {
    return colours.stream()
        .allMatch(
            colour -> colour % step == 0 && (colour / step < count || colour / step == IGNORE));
  }

  /** Whether the levels divide 0 to 255 evenly, as 0, 127, 255 or 0, 85, 170, 255. */
  private static boolean areEven(Set<Integer> numbers) {
    int last = numbers.size() - 1;
    if (last < 1 || last >= MOST_GREY_LEVELS) {
      return false;
    }
    int i = 0;
    for (int number : numbers) {
      if (Math.abs(number - 255.0 * i / last) > 1) {
        return false;
      }
      i++;
    }
    return true;
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
