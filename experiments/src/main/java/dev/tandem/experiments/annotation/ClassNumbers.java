package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which class has which number, where a tool knows classes by name: the background first, then the
 * others in their order, or as a {@link ClassList} has them.
 */
final class ClassNumbers {
  private static final List<String> BACKGROUNDS = List.of("background", "_background_");
  private static final String BACKGROUND = BACKGROUNDS.get(0);

  private final List<String> names = new ArrayList<>();
  private final Optional<ClassList> list;

  /**
   * @param list of the classes, if there is one
   * @param found names that the annotations use, in the order of their numbers if there is no list
   */
  ClassNumbers(Optional<ClassList> list, Collection<String> found) {
    this.list = list;
    List<String> others =
        list.map(ClassList::names).orElse(List.copyOf(found)).stream()
            .filter(name -> !name.equals(ClassList.IGNORED))
            .toList();
    Optional<String> background = others.stream().filter(ClassNumbers::isBackground).findFirst();
    if (list.isEmpty() || background.isEmpty()) {
      names.add(BACKGROUND);
    }
    others.stream()
        .filter(name -> list.isPresent() || !isBackground(name))
        .filter(name -> !names.contains(name))
        .forEach(names::add);
    names.forEach(ClassNumbers::requireName);
  }

  /**
   * Checks a name that annotations use.
   *
   * @throws InvalidInputException if it cannot be the name of a class
   */
  static void requireName(String name) {
    if (!SegmentationClass.isName(name)) {
      throw new InvalidInputException(
          "annotations: found a class named \"%s\", expected a name without blanks at its ends or line breaks"
              .formatted(name.replaceAll("\\p{Cntrl}", "?")));
    }
  }

  /** Whether a class is called the background. */
  static boolean isBackground(String name) {
    return BACKGROUNDS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** The names in the order of their numbers. */
  List<String> names() {
    return names;
  }

  /** The number of the pixels on which nothing is drawn. */
  int background() {
    for (int i = 0; i < names.size(); i++) {
      if (isBackground(names.get(i))) {
        return i;
      }
    }
    throw new IllegalStateException("no background in " + names);
  }

  /**
   * The number of a class.
   *
   * @param where the file that names it, for messages
   * @throws InvalidInputException if the list of the classes does not have it
   */
  int of(String name, Object where) {
    if (name.equals(ClassList.IGNORED)) {
      return Annotations.IGNORED;
    }
    if (isBackground(name)) {
      return background();
    }
    int number = names.indexOf(name);
    if (number < 0) {
      throw new InvalidInputException(
          "%s: found the class %s, expected one of %s"
              .formatted(where, name, list.map(l -> l.file().toString()).orElse("" + names)));
    }
    return number;
  }
}
