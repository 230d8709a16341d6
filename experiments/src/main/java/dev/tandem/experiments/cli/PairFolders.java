package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.FileWalk;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.PictureFiles;
import dev.tandem.data.PredictedFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Matches image and label files by their paths in their folders, without extension. */
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
                        labelOf.getOrDefault(
                            name(images, image), labels.resolve(name(images, image) + ".png"))))
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

  /** The PNG files in a folder and below it, with endings in upper case too, by their names. */
  private static Map<String, Path> labels(Path folder) {
    Map<String, Path> labelOf = new HashMap<>();
    if (!Files.isDirectory(folder)) {
      return labelOf;
    }
    for (Path file : FileWalk.files(folder).stream().filter(PairFolders::isPng).toList()) {
      Path other = labelOf.putIfAbsent(name(folder, file), file);
      if (other != null) {
        throw new InvalidInputException(
            "%s: the same stem as %s, expected one label for an image"
                .formatted(file, other.getFileName()));
      }
    }
    return labelOf;
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).resolveSibling(stem(file)).toString();
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
   * The JPEG, PNG and BMP files in a folder and below it, as a training finds them: none that is
   * hidden or that {@code predict} has written; sorted, at least one.
   *
   * @param notes gets a line that counts pictures of other formats
   */
  static List<Path> images(Path folder, Consumer<String> notes) {
    PredictedFolders predicted = new PredictedFolders(folder);
    List<Path> pictures =
        FileWalk.files(folder).stream()
            .filter(file -> PictureFiles.isPicture(file) && !predicted.hold(file))
            .sorted()
            .toList();
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
  }

  /** A file's name without its extension. */
  static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }
}
