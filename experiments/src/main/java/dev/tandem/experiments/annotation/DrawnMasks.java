package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ExifOrientation;
import dev.tandem.data.ImageSize;
import dev.tandem.data.Palette;
import dev.tandem.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Masks of class numbers, drawn from annotations into a folder of their own beside the data, {@code
 * masks-from-FORMAT}. The folder is written as a whole, and no file is replaced that was not drawn
 * before.
 */
final class DrawnMasks {
  private static final String PREFIX = "masks-from-";
  private static final String LIST = "classes.txt";
  private static final Set<String> JSON_ALONE = Set.of("labelme", "coco");
  private static final String FIRST_LINE = "# Drawn by tandem; the next split draws them again.";

  private final Path target;

  /**
   * @param folder of the data, or another for a while
   * @param format whose annotations are drawn
   * @throws InvalidInputException if the folder of the masks holds something else, or a file that
   *     was not drawn or has been changed
   */
  DrawnMasks(Path folder, String format) {
    target = folder.resolve(PREFIX + format);
    if (Files.exists(target) && !isOwn(target.resolve(LIST))) {
      throw new InvalidInputException(
          "%s: holds other files than masks that tandem has drawn, expected no folder of that name"
              .formatted(target));
    }
    if (Files.exists(target)) {
      DrawnList.requireOnlyDrawn(target, Set.of(target.resolve(LIST)));
    }
  }

  private static boolean isOwn(Path list) {
    try {
      return Files.isRegularFile(list) && Files.readString(list).startsWith(FIRST_LINE);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a pattern of labels, relative to the folder of the data, is of drawn masks. */
  static boolean isDrawn(String labels) {
    return labels.startsWith(PREFIX);
  }

  /** Whether a pattern is of masks that were drawn from pictures, not from JSON files alone. */
  static boolean areOfPictures(String labels) {
    return JSON_ALONE.stream().noneMatch(format -> labels.startsWith(PREFIX + format + "/"));
  }

  /**
   * Says whether annotations were changed after their masks were drawn.
   *
   * @param labels pattern of the labels, of drawn masks
   * @param sources the files of the annotations
   */
  static Optional<String> outdated(Path folder, String labels, List<Path> sources) {
    Path drawn = listOf(folder, labels);
    if (!isOwn(drawn)) {
      return Optional.empty();
    }
    Counted newer =
        Counted.noted(
            "file of annotations is newer than " + folder.relativize(drawn.getParent()),
            "files of annotations are newer than " + folder.relativize(drawn.getParent()));
    sources.stream()
        .filter(file -> file.toFile().lastModified() > drawn.toFile().lastModified())
        .forEach(file -> newer.add(folder.relativize(file).toString()));
    return Counted.remarks(newer).stream()
        .findFirst()
        .map(text -> text + ": split draws the masks again");
  }

  /**
   * Checks that classes have the numbers that drawn masks give them: without a list of classes
   * numbers follow the names, so that a renamed class may move all others.
   *
   * @param labels pattern of the labels, of drawn masks
   * @param classes the names, by their numbers
   * @throws InvalidInputException if the masks have one of the names under another number
   */
  static void requireNumbers(Path folder, String labels, List<String> classes) {
    Path drawn = listOf(folder, labels);
    if (!isOwn(drawn)) {
      return;
    }
    List<String> numbered = ClassList.read(drawn).names();
    for (String name : numbered) {
      int here = classes.indexOf(name);
      if (here >= 0 && here != numbered.indexOf(name)) {
        throw new InvalidInputException(
            "%s: the masks that were drawn last have number %d for %s, dataset.classes has %d, expected the same: split writes a config with these numbers where there is none, and a classes.txt beside the photographs keeps numbers as they are"
                .formatted(drawn, numbered.indexOf(name), name, here));
      }
    }
  }

  /** The list of the classes of the drawn masks that a pattern of labels is of. */
  private static Path listOf(Path folder, String labels) {
    return folder.resolve(labels.replaceFirst("/.*", "")).resolve(LIST);
  }

  /**
   * The folders of drawn masks in a folder of data.
   *
   * @throws InvalidInputException if it cannot be read
   */
  static Set<Path> in(Path folder) {
    try (Stream<Path> parts = Files.list(folder)) {
      return parts
          .filter(part -> part.getFileName().toString().startsWith(PREFIX))
          .filter(part -> AtomicFile.isDraft(part) || isOwn(part.resolve(LIST)))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": cannot be read, expected a folder", e);
    }
  }

  /** Where the masks are. */
  Path folder() {
    return target;
  }

  /**
   * Draws all masks.
   *
   * @param id of a photograph: the path of its mask, without the ending
   * @return what the user should know, one line each
   * @throws InvalidInputException if a drawing is of another size than its photograph, or two are
   *     of one photograph
   */
  List<String> write(Annotations annotations, Function<Path, String> id) {
    requireOneForEach(annotations.drawings());
    Counted outside =
        Counted.leftOut(
            "drawing that covers no pixel of its image",
            "drawings that cover no pixel of their image");
    AtomicFile.writeFolder(
        target,
        draft -> {
          Files.createDirectories(draft);
          for (Annotations.Drawing drawing : annotations.drawings()) {
            Path file = draft.resolve(id.apply(drawing.image()) + ".png");
            Files.createDirectories(file.getParent());
            mask(drawing, annotations.rest(), outside).write(file);
          }
          DrawnList.write(draft);
          Files.write(draft.resolve(LIST), list(annotations.classes()));
        });
    return Counted.remarks(outside);
  }

  private static void requireOneForEach(List<Annotations.Drawing> drawings) {
    Map<Path, Path> sources = new HashMap<>();
    for (Annotations.Drawing drawing : drawings) {
      Path other = sources.put(drawing.image(), drawing.source());
      if (other != null) {
        throw new InvalidInputException(
            "%s: annotated twice, in %s and in %s, expected once"
                .formatted(drawing.image(), other, drawing.source()));
      }
    }
  }

  private static IndexMask mask(Annotations.Drawing drawing, int rest, Counted outside) {
    ImageSize size = ImageSize.ofHeader(drawing.image()).orElse(drawing.size());
    if (!size.equals(drawing.size())) {
      throw new InvalidInputException(
          "%s: drawn on an image of %s pixels (width×height), expected %s as %s%s"
              .formatted(
                  drawing.source(),
                  drawing.size(),
                  size,
                  drawing.image(),
                  ExifOrientation.exchangesSides(ExifOrientation.of(drawing.image()))
                      ? ", which is turned upright by its EXIF orientation"
                      : ""));
    }
    IndexMask mask = new IndexMask(size, rest);
    for (Annotations.Region region : drawing.regions().get()) {
      if (!mask.draw(region.area(), region.number())) {
        outside.add("one of " + drawing.source());
      }
    }
    return mask;
  }

  private static List<String> list(List<String> classes) {
    List<String> lines = new ArrayList<>(List.of(FIRST_LINE));
    for (int i = 0; i < classes.size(); i++) {
      lines.add("%s #%06X".formatted(classes.get(i), Palette.colour(i)));
    }
    return lines;
  }
}
