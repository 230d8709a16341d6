package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.Split;
import java.nio.file.Path;

/** Says that lists of a split are replaced by others. */
final class ReplacedLists {
  private ReplacedLists() {}

  /** A line if the folder has other lists than those that will be written into it. */
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
    if (!before.equals(split)) {
      terminal.note(
          ("%s had other lists (%s), which are replaced; to go on with a run that was begun with"
                  + " them, copy those of its folder split back")
              .formatted(folder, counts(before)));
    }
  }

  /** How many images are on each list. */
  static String counts(Split split) {
    return "%d labelled, %d unlabelled, %d validation"
        .formatted(split.labeled().size(), split.unlabeled().size(), split.valid().size());
  }
}
