package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks the files of a split before they are used. */
public final class InputCheck {
  private InputCheck() {}

  /**
   * Checks that all files that a training will read exist.
   *
   * @throws InvalidInputException naming the first that does not
   */
  public static void requireFiles(SegmentationDataset dataset, Split split) {
    for (List<String> labeled : List.of(split.labeled(), split.valid())) {
      for (String id : labeled) {
        requireFile(dataset.image(id), "the image of id " + id, id, dataset);
        requireFile(dataset.label(id), "the label of id " + id, id, dataset);
      }
    }
    for (String id : split.unlabeled()) {
      requireFile(dataset.unlabeledImage(id), "the image of id " + id, id, dataset);
    }
  }

  private static void requireFile(Path file, String role, String id, SegmentationDataset dataset) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          file + ": no such file, expected " + role + meant(id, dataset));
    }
  }

  /** For messages about a missing file: the id that the list should have, if that is plain. */
  static String meant(String id, SegmentationDataset dataset) {
    return Ids.meant(id, dataset)
        .map(other -> "; the list has %s, did you mean %s?".formatted(id, other))
        .orElse("");
  }

  /**
   * Reads images and labels one by one, as the input pipelines do.
   *
   * @throws InvalidInputException naming the first file that the pipelines cannot use
   */
  public static void requireReadable(
      List<ImageLabelPair> pairs, List<Path> images, LabelEncoding encoding) {
    try (FileInspector inspector = new FileInspector(encoding)) {
      for (ImageLabelPair pair : pairs) {
        FileInspector.requireFit(
            pair, inspector.inspect(pair.image()), inspector.inspectLabel(pair.label()));
      }
      images.forEach(inspector::inspect);
    }
  }
}
