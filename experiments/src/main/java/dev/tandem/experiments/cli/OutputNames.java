package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the outputs of images are called, without their endings: the stem of the image; of images
 * with one stem each gets its extension too ({@code x_jpg}, {@code x_png}), and if that is not
 * enough, its folders ({@code a_x_jpg}). Names that differ only in case count as one, since some
 * file systems see them so.
 */
final class OutputNames {
  private final Map<Path, String> names;

  private OutputNames(Map<Path, String> names) {
    this.names = names;
  }

  /** Names that are given, with folders where they have slashes. */
  static OutputNames given(Map<Path, String> names) {
    return new OutputNames(new LinkedHashMap<>(names));
  }

  /**
   * Chooses the names.
   *
   * @param images of which one may be there twice
   */
  OutputNames(Collection<Path> images) {
    this(new LinkedHashMap<>());
    Map<Path, Path> files = new LinkedHashMap<>();
    images.forEach(image -> files.putIfAbsent(real(image), image));
    Map<Path, String> chosen = new HashMap<>();
    for (int level = 0; chosen.size() < files.size(); level++) {
      List<Path> open = files.keySet().stream().filter(f -> !chosen.containsKey(f)).toList();
      chosen.putAll(unique(open, level, chosen.values()));
    }
    files.forEach((file, image) -> names.put(image, chosen.get(file)));
  }

  /** The files whose names of this level are no other's; with the last level every file. */
  private static Map<Path, String> unique(List<Path> files, int level, Collection<String> taken) {
    Map<String, Integer> counts = new HashMap<>();
    taken.forEach(name -> counts.merge(key(name), 1, Integer::sum));
    files.forEach(file -> counts.merge(key(candidate(file, level)), 1, Integer::sum));
    Map<Path, String> unique = new HashMap<>();
    for (Path file : files) {
      String name = candidate(file, level);
      if (counts.get(key(name)) == 1) {
        unique.put(file, name);
      } else if (level > file.getNameCount()) {
        unique.put(file, name + "_" + (taken.size() + unique.size()));
      }
    }
    return unique;
  }

  /** The name of each image, in their order; each image once. */
  Map<Path, String> byImage() {
    return names;
  }

  /**
   * Checks that no output replaces an image.
   *
   * @param target folder of the outputs
   * @param endings of the outputs, added to the names
   * @throws InvalidInputException if one would
   */
  void requireNoImageReplaced(Path target, List<String> endings) {
    Set<Path> images = new HashSet<>();
    names.keySet().forEach(image -> images.add(real(image)));
    for (String name : names.values()) {
      for (String ending : endings) {
        Path output = target.resolve(name + ending);
        if (Files.exists(output) && images.contains(real(output))) {
          throw new InvalidInputException(
              "predict: --out %s: the output %s would replace the image of that name, expected"
                      .formatted(target, output.getFileName())
                  + " another folder");
        }
      }
    }
  }

  /** Whether a folder holds one of the images. */
  boolean areImagesIn(Path folder) {
    return Files.isDirectory(folder)
        && names.keySet().stream().anyMatch(image -> real(image).getParent().equals(real(folder)));
  }

  private static String candidate(Path file, int level) {
    String name = file.getFileName().toString();
    if (level == 0) {
      return PairFolders.stem(file);
    }
    StringBuilder candidate = new StringBuilder(name.replaceFirst("\\.([^.]*)$", "_$1"));
    Path folder = file.getParent();
    for (int i = 1; i < level && folder != null && folder.getFileName() != null; i++) {
      candidate.insert(0, folder.getFileName() + "_");
      folder = folder.getParent();
    }
    return candidate.toString();
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** A file that is missing is itself: it is named when its turn comes, after others are done. */
  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath().normalize();
    }
  }
}
