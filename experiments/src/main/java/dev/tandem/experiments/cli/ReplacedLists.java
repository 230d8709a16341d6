package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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

  /**
   * Refuses to replace lists of which most images are not in the data set: they are another's,
   * whose folder has the same name.
   *
   * @throws InvalidInputException if they are
   */
  static void requireOfSameImages(Path folder, SegmentationDataset dataset) {
    if (!Split.isIn(folder)) {
      return;
    }
    List<String> ids;
    try {
      Split before = Split.read(folder);
      ids =
          Stream.of(before.labeled(), before.unlabeled(), before.valid())
              .flatMap(List::stream)
              .toList();
    } catch (InvalidInputException e) {
      // What cannot be read is replaced, and said.
      return;
    }
    List<String> unknown = ids.stream().filter(id -> !isIn(dataset, id)).toList();
    if (2 * unknown.size() > ids.size()) {
      throw new InvalidInputException(
          "%s: most images of the lists that are there, such as %s, are not in this data set, expected lists of the same: take another --name or --out, or remove them"
              .formatted(folder, unknown.get(0)));
    }
  }

  private static boolean isIn(SegmentationDataset dataset, String id) {
    return Files.exists(dataset.image(id)) || Files.exists(dataset.unlabeledImage(id));
  }

  /** How many images are on each list. */
  static String counts(Split split) {
    return "%d labelled, %d unlabelled, %d validation"
        .formatted(split.labeled().size(), split.unlabeled().size(), split.valid().size());
  }
}
