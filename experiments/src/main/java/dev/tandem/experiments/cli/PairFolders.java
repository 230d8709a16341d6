package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.PictureFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Matches image and label files by their names without extension. */
final class PairFolders {
  private PairFolders() {}

  /**
   * All images of a folder with their labels.
   *
   * @throws InvalidInputException if a folder is missing, empty, an image has no label, or two have
   *     the same
   */
  static List<ImageLabelPair> match(Path images, Path labels) {
    List<ImageLabelPair> pairs =
        images(images).stream()
            .map(image -> new ImageLabelPair(image, labels.resolve(stem(image) + ".png")))
            .toList();
    Map<Path, Path> imageOf = new HashMap<>();
    for (ImageLabelPair pair : pairs) {
      Path other = imageOf.putIfAbsent(pair.label(), pair.image());
      if (other != null) {
        throw new InvalidInputException(
            "%s: the same stem as %s, expected one image for a label"
                .formatted(pair.image(), other.getFileName()));
      }
      if (!Files.isRegularFile(pair.label())) {
        throw new InvalidInputException(
            pair.label() + ": no such file, expected the label of " + pair.image());
      }
    }
    return pairs;
  }

  /** The JPEG, PNG and BMP files of a folder that are not hidden, sorted by name; at least one. */
  static List<Path> images(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> images = files.filter(PictureFiles::isReadable).sorted().toList();
      if (images.isEmpty()) {
        throw new InvalidInputException(folder + ": no image in it, expected JPEG, PNG or BMP");
      }
      return images;
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": not a folder that can be read");
    }
  }

  /** A file's name without its extension. */
  static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }
}
