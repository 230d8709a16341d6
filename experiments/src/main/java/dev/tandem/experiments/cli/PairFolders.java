package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.PictureFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Matches image and label files by their names without extension. */
final class PairFolders {
  private PairFolders() {}

  /**
   * The images of a folder that have labels.
   *
   * @param notes gets a line that counts the others, and one that counts pictures of other formats
   * @throws InvalidInputException if a folder is missing, none of its images has a label, or two
   *     have the same, or one has two
   */
  static List<ImageLabelPair> match(Path images, Path labels, Consumer<String> notes) {
    Map<String, Path> labelOf = labels(labels);
    List<ImageLabelPair> pairs =
        images(images, notes).stream()
            .map(
                image ->
                    new ImageLabelPair(
                        image,
                        labelOf.getOrDefault(stem(image), labels.resolve(stem(image) + ".png"))))
            .toList();
    Map<Path, Path> imageOf = new HashMap<>();
    for (ImageLabelPair pair : pairs) {
      Path other = imageOf.putIfAbsent(pair.label(), pair.image());
      if (other != null) {
        throw new InvalidInputException(
            "%s: the same stem as %s, expected one image for a label"
                .formatted(pair.image(), other.getFileName()));
      }
    }
    return withLabels(pairs, images.toString(), notes);
  }

  /** The PNG files of a folder, with endings in upper case too, by their stems. */
  private static Map<String, Path> labels(Path folder) {
    Map<String, Path> labelOf = new HashMap<>();
    if (!Files.isDirectory(folder)) {
      return labelOf;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(PairFolders::isPng).sorted().toList()) {
        Path other = labelOf.putIfAbsent(stem(file), file);
        if (other != null) {
          throw new InvalidInputException(
              "%s: the same stem as %s, expected one label for an image"
                  .formatted(file, other.getFileName()));
        }
      }
      return labelOf;
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": not a folder that can be read", e);
    }
  }

  private static boolean isPng(Path file) {
    return !PictureFiles.isHidden(file)
        && file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  /**
   * The pairs whose label exists.
   *
   * @param images what was asked for, in messages
   * @param notes gets a line that counts the others
   * @throws InvalidInputException if there is none
   */
  static List<ImageLabelPair> withLabels(
      List<ImageLabelPair> pairs, String images, Consumer<String> notes) {
    if (pairs.isEmpty()) {
      throw new InvalidInputException(images + ": found no image, expected at least one");
    }
    List<ImageLabelPair> with =
        pairs.stream().filter(pair -> Files.isRegularFile(pair.label())).toList();
    if (with.isEmpty()) {
      throw new InvalidInputException(
          "%s: no such file, expected the label of %s; labels that are called otherwise are named by a pattern such as masks/{id}_mask.png"
              .formatted(pairs.get(0).label(), pairs.get(0).image()));
    }
    if (with.size() < pairs.size()) {
      ImageLabelPair first =
          pairs.stream().filter(pair -> !Files.isRegularFile(pair.label())).findFirst().get();
      notes.accept(
          "left out: %d of %d images, which have no label, such as %s"
              .formatted(pairs.size() - with.size(), pairs.size(), first.image()));
    }
    return with;
  }

  /**
   * The JPEG, PNG and BMP files of a folder that are not hidden, sorted by name; at least one.
   *
   * @param notes gets a line that counts pictures of other formats
   */
  static List<Path> images(Path folder, Consumer<String> notes) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> pictures = files.filter(PictureFiles::isPicture).sorted().toList();
      List<Path> images = pictures.stream().filter(PictureFiles::isReadable).toList();
      if (images.isEmpty()) {
        throw new InvalidInputException(folder + ": no image in it, expected JPEG, PNG or BMP");
      }
      if (images.size() < pictures.size()) {
        Path first =
            pictures.stream().filter(path -> !PictureFiles.isReadable(path)).findFirst().get();
        notes.accept(
            "left out: %d of %d pictures, which are not JPEG, PNG or BMP, such as %s"
                .formatted(pictures.size() - images.size(), pictures.size(), first));
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
