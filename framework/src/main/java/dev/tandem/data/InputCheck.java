package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Says which file is at fault, and how. */
public final class InputCheck {
  private InputCheck() {}

  /**
   * Checks that every file a training will read is there, before it starts.
   *
   * @throws InvalidInputException naming the first that is not
   */
  public static void requireFiles(SegmentationDataset dataset, Split split) {
    for (List<String> labeled : List.of(split.labeled(), split.valid())) {
      for (String id : labeled) {
        requireFile(dataset.image(id), "the image of id " + id);
        requireFile(dataset.label(id), "the label of id " + id);
      }
    }
    for (String id : split.unlabeled()) {
      requireFile(dataset.unlabeledImage(id), "the image of id " + id);
    }
  }

  private static void requireFile(Path file, String role) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(file + ": no such file, expected " + role);
    }
  }

  /**
   * Reads images and labels one by one, as the pipelines do.
   *
   * @throws InvalidInputException naming the first that a pipeline can not use; if all are good,
   *     nothing is thrown
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
