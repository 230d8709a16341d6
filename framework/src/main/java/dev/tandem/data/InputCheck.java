package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

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
      requireFile(dataset.image(id), "the image of id " + id);
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
      List<ImageLabelPair> pairs, List<Path> images, int classCount, int ignoreValue) {
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (ImageLabelPair pair : pairs) {
        requireFit(decoder, pair, classCount, ignoreValue);
      }
      for (Path image : images) {
        decoder.decode(image).close();
      }
    }
  }

  private static void requireFit(
      ImageDecoder decoder, ImageLabelPair pair, int classCount, int ignoreValue) {
    try (TUint8 image = decoder.decode(pair.image());
        TInt32 label = decoder.decodeLabel(pair.label())) {
      Shape size = image.shape();
      if (size.get(1) != label.shape().get(0) || size.get(2) != label.shape().get(1)) {
        throw new InvalidInputException(
            String.format(
                "%s: the label is %d×%d pixels (width×height), expected %d×%d as its image %s",
                pair.label(),
                label.shape().get(1),
                label.shape().get(0),
                size.get(2),
                size.get(1),
                pair.image()));
      }
      label
          .scalars()
          .forEachIndexed(
              (at, value) -> {
                int found = value.getInt();
                if (found >= classCount && found != ignoreValue) {
                  throw new InvalidInputException(
                      String.format(
                          "%s: found label %d at column %d, row %d, expected 0 to %d or %d"
                              + " (ignore)",
                          pair.label(), found, at[1], at[0], classCount - 1, ignoreValue));
                }
              });
    }
  }
}
