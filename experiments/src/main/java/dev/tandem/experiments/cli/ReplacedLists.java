package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.Split;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says that lists of a split are replaced by others. */
final class ReplacedLists {
  private ReplacedLists() {}

  /**
   * A line if the folder has other lists than those that will be written into it.
   *
   * @throws InvalidInputException if most images of the lists that are there are not in the data
   *     set: they are another's
   */
  static void note(Split split, Path folder, Terminal terminal) {
    if (!Split.isIn(folder)) {
      return;
    }
    Split before;
    try {
      before = Split.read(folder);
    } catch (InvalidInputException e) {
      terminal.note(
          "the lists that were there could not be read and are replaced: " + e.getMessage());
      return;
    }
    requireOfSameImages(before, split, folder);
    if (!before.equals(split)) {
      terminal.note(
          ("%s had other lists (%s), which are replaced; to go on with a run that was begun with"
                  + " them, copy those of its folder split back")
              .formatted(folder, counts(before)));
    }
  }

  private static void requireOfSameImages(Split before, Split split, Path folder) {
    Set<String> known = ids(split).collect(Collectors.toSet());
    List<String> unknown = ids(before).filter(id -> !known.contains(id)).toList();
    if (2 * unknown.size() > ids(before).count()) {
      throw new InvalidInputException(
          "%s: has the lists of another data set, such as of %s, expected those of this one: take another --name or --out, or remove them"
              .formatted(folder, unknown.get(0)));
    }
  }

  private static Stream<String> ids(Split split) {
    return Stream.of(split.labeled(), split.unlabeled(), split.valid()).flatMap(List::stream);
  }

  /** How many images are on each list. */
  static String counts(Split split) {
    return "%d labelled, %d unlabelled, %d validation"
        .formatted(split.labeled().size(), split.unlabeled().size(), split.valid().size());
  }
}
