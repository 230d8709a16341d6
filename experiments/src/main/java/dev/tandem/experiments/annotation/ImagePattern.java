package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.FilePattern;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The pattern of the photographs in a folder.
 *
 * @param text as it stands in a config
 * @param root to which it is relative
 */
record ImagePattern(String text, Path root) {
  /**
   * The pattern that fits all photographs of a folder.
   *
   * @param files of the whole folder
   * @param photographs in it, at least one
   * @param masks pictures that the pattern of the labels fits
   * @throws InvalidInputException if there is none, or the pattern fits other pictures too
   */
  static ImagePattern of(FolderFiles files, Path images, List<Path> photographs, List<Path> masks) {
    if (photographs.isEmpty()) {
      throw new InvalidInputException(
          images + ": no photograph in it, expected JPEG, PNG or BMP files");
    }
    String folder = images.equals(files.folder()) ? "" : files.shown(images) + "/";
    String text = folder + FilePattern.ID + extension(photographs);
    FilePattern pattern = new FilePattern("pattern of the images", files.folder(), text);
    Set<Path> others = new TreeSet<>(files.in(images));
    others.removeIf(file -> pattern.id(file).isEmpty());
    photographs.forEach(others::remove);
    masks.forEach(others::remove);
    if (!others.isEmpty()) {
      throw new InvalidInputException(
          "%s: %s lies below the photographs and is none, expected the photographs in a folder of"
                  .formatted(images, files.shown(others.iterator().next()))
              + " their own, such as images");
    }
    return new ImagePattern(text, files.folder());
  }

  /** The extension that all files have, or one for all. */
  static String extension(List<Path> files) {
    Set<String> extensions = new TreeSet<>();
    for (Path file : files) {
      extensions.add(file.getFileName().toString().replaceFirst("^.*(?=\\.)", ""));
    }
    return extensions.size() == 1 ? extensions.iterator().next() : ".*";
  }

  /**
   * The id of a photograph.
   *
   * @throws InvalidInputException if it lies elsewhere
   */
  String id(Path photograph) {
    return new FilePattern("pattern of the images", root, text)
        .id(photograph)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s: does not fit %s, expected all photographs in one folder"
                        .formatted(photograph, text)));
  }
}
