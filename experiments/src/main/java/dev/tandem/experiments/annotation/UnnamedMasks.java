package dev.tandem.experiments.annotation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How masks say the class of a pixel where no list names the classes.
 *
 * @param folder of the masks, for messages
 * @param survey what stands in them
 */
record UnnamedMasks(Object folder, MaskSurvey survey) {
  /** Numbers up to this one are class numbers, even if most do not occur. */
  private static final int LARGEST_PLAIN_NUMBER = 33;

  /** More grey levels than this are a gradient or a soft edge. */
  private static final int MOST_GREY_LEVELS = 16;

  /**
   * Finds the scheme.
   *
   * @throws dev.tandem.InvalidInputException if the masks fit none
   */
  MaskScheme scheme() {
    if (survey.isPainted()) {
      Map<Integer, Long> used = new TreeMap<>(survey.colours());
      for (int step : MaskScheme.STEPS) {
        if (areNumbersTimes(step, used)) {
          return ofNumbers(used.keySet(), step);
        }
      }
      used.remove(MaskScheme.IGNORE_COLOUR);
      new MaskFault(folder, survey).requireNoSoftEdges(used);
      survey.requireNoNumbersBesideColours();
      return ofAreas(used.keySet());
    }
    if ((survey.isGrey() || MaskScheme.isBlackAndWhite(survey)) && MaskScheme.isBinary(survey)) {
      return new MaskScheme(
          List.of("background", "object"),
          List.of(MaskScheme.BLACK, MaskScheme.WHITE),
          Optional.empty(),
          true);
    }
    Set<Integer> numbers = survey.numbers().keySet();
    if (areEven(numbers) && !survey.colours().containsKey(MaskScheme.IGNORE_COLOUR)) {
      return ofAreas(survey.colours().keySet());
    }
    new MaskFault(folder, survey).requireNoSoftEdges(survey.numbers());
    int largest = largest(numbers);
    if (arePlain(numbers)) {
      List<String> names = new ArrayList<>();
      IntStream.rangeClosed(0, Math.max(1, largest)).forEach(i -> names.add("class " + i));
      return new MaskScheme(names, List.of(), Optional.empty(), false);
    }
    if (numbers.contains(MaskScheme.IGNORE)
        || numbers.size() > MOST_GREY_LEVELS
        || numbers.size() < 2) {
      throw new MaskFault(folder, survey)
          .unfit(
              "class numbers, or a classes.txt that says what is what: NAME #RRGGBB a line, a grey level"
                  + " such as 100 is #646464");
    }
    return ofAreas(survey.colours().keySet());
  }

  /** Class numbers are small, or most of them occur. */
  private static boolean arePlain(Set<Integer> numbers) {
    int largest = largest(numbers);
    return largest <= LARGEST_PLAIN_NUMBER || largest < 3 * numbers.size();
  }

  private static int largest(Set<Integer> numbers) {
    return numbers.stream().mapToInt(n -> n).filter(n -> n != MaskScheme.IGNORE).max().orElse(0);
  }

  /** Whether the colours are class numbers times a step. */
  private boolean areNumbersTimes(int step, Map<Integer, Long> used) {
    if (!MaskScheme.areNumbersTimes(step, MaskScheme.IGNORE, used.keySet())) {
      return false;
    }
    Map<Integer, Long> numbers = new TreeMap<>();
    used.forEach((colour, pixels) -> numbers.put(colour / step, pixels));
    return arePlain(numbers.keySet()) && !MaskFault.areSoftBlackAndWhite(numbers);
  }

  /** Class numbers in the red channel, or in all three. */
  private static MaskScheme ofNumbers(Set<Integer> used, int step) {
    int largest = largest(used.stream().map(colour -> colour / step).collect(Collectors.toSet()));
    List<Integer> numbers = IntStream.rangeClosed(0, Math.max(1, largest)).boxed().toList();
    return new MaskScheme(
        numbers.stream().map(n -> "class " + n).toList(),
        numbers.stream().map(n -> n * step).toList(),
        Optional.of(MaskScheme.IGNORE * step),
        true);
  }

  /** A class for each colour, none of which is that of a soft edge. */
  private MaskScheme ofAreas(Set<Integer> colours) {
    if (survey.hasSoftEdges(colours)) {
      throw new MaskFault(folder, survey).softEdges();
    }
    return ofColours(colours);
  }

  private static MaskScheme ofColours(Collection<Integer> colours) {
    return new MaskScheme(
        colours.stream().map("colour #%06X"::formatted).toList(),
        List.copyOf(colours),
        Optional.empty(),
        true);
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
}
