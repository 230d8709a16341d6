package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.FileWalk;
import dev.tandem.data.ListFile;
import dev.tandem.data.PredictedFolders;
import dev.tandem.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;

/**
 * The list of the masks that {@code split} has drawn, or {@code predict} written, into a folder,
 * with the checksums of their files: what is not on it, or has changed since, is somebody's own
 * work.
 */
public final class DrawnList {
  private static final String FILE = PredictedFolders.DRAWN_LIST;

  private DrawnList() {}

  /**
   * Lists the masks in a folder that holds nothing else.
   *
   * @throws IOException if one cannot be read
   * @throws dev.tandem.file.UnwritableException if the list cannot be written
   */
  static void write(Path folder) throws IOException {
    Map<String, String> checksumOf = new TreeMap<>();
    for (Path mask : files(folder)) {
      checksumOf.put(name(folder, mask), checksum(mask));
    }
    write(folder, checksumOf);
  }

  /**
   * Puts masks onto the list of a folder.
   *
   * @throws InvalidInputException if one cannot be read
   * @throws dev.tandem.file.UnwritableException if the list cannot be written
   */
  public static void add(Path folder, List<Path> masks) {
    Map<String, String> checksumOf = read(folder);
    masks.forEach(mask -> checksumOf.put(name(folder, mask), checksumOfReadable(mask)));
    write(folder, checksumOf);
  }

  /**
   * Takes masks off the list of a folder, which are about to be written.
   *
   * @param names paths below the folder
   * @throws dev.tandem.file.UnwritableException if the list cannot be written
   */
  public static void remove(Path folder, Set<String> names) {
    Map<String, String> checksumOf = read(folder);
    if (checksumOf.keySet().removeAll(names)) {
      write(folder, checksumOf);
    }
  }

  private static void write(Path folder, Map<String, String> checksumOf) {
    String lines =
        checksumOf.entrySet().stream()
            .map(mask -> mask.getValue() + " " + mask.getKey() + "\n")
            .collect(Collectors.joining());
    AtomicFile.write(folder.resolve(FILE), lines);
  }

  /**
   * Checks that a folder holds only masks that were drawn, as they were drawn, and what was written
   * with them. One without a list, of an earlier version, is not checked.
   *
   * @param others files that were written with the masks
   * @throws InvalidInputException naming the first file that is somebody's own
   */
  static void requireOnlyDrawn(Path folder, Set<Path> others) {
    if (!Files.isRegularFile(folder.resolve(FILE))) {
      return;
    }
    Map<String, String> checksumOf = read(folder);
    for (Path mask : files(folder)) {
      if (others.contains(mask)) {
        continue;
      }
      String drawn = checksumOf.get(name(folder, mask));
      if (drawn == null || !drawn.equals(checksumOfReadable(mask))) {
        throw new InvalidInputException(
            "%s: %s and would be deleted when split draws the masks again; move it to another folder"
                .formatted(
                    mask,
                    drawn == null
                        ? "is not one of the masks that split has drawn"
                        : "was changed after split has drawn it"));
      }
    }
  }

  /**
   * Checks that masks which are on a folder's list are as they were written. Others are not
   * checked.
   *
   * @param names of those that are about to be written, paths below the folder
   * @param command that wrote them, for the message
   * @throws InvalidInputException naming the first mask that was changed
   */
  public static void requireUnchanged(Path folder, Set<String> names, String command) {
    read(folder)
        .forEach(
            (name, checksum) -> {
              Path mask = folder.resolve(name);
              if (names.contains(name)
                  && Files.exists(mask)
                  && !checksumOfReadable(mask).equals(checksum)) {
                throw new InvalidInputException(
                    "%s: was changed after %s had written it, and would be replaced, expected it in a folder of its own"
                        .formatted(mask, command));
              }
            });
  }

  /** The checksums by the names; empty without a list. */
  private static Map<String, String> read(Path folder) {
    Path list = folder.resolve(FILE);
    Map<String, String> checksumOf = new TreeMap<>();
    if (Files.isRegularFile(list)) {
      for (ListFile.Line line : ListFile.read(list, "the list of masks that were written")) {
        String[] parts = line.text().split(" ", 2);
        checksumOf.put(parts[parts.length - 1], parts[0]);
      }
    }
    return checksumOf;
  }

  private static List<Path> files(Path folder) {
    Path list = folder.resolve(FILE);
    return FileWalk.files(folder).stream().filter(file -> !file.equals(list)).toList();
  }

  private static String name(Path folder, Path mask) {
    return folder.relativize(mask).toString().replace('\\', '/');
  }

  private static String checksumOfReadable(Path mask) {
    try {
      return checksum(mask);
    } catch (IOException e) {
      throw new InvalidInputException(mask + ": cannot be read, expected a mask", e);
    }
  }

  private static String checksum(Path mask) throws IOException {
    return "%08x".formatted(FileUtils.checksumCRC32(mask.toFile()));
  }
}
