package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.FileWalk;
import dev.tandem.data.ListFile;
import dev.tandem.data.PredictedFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;

/**
 * The list of the masks that were drawn into a folder, with the checksums of their files: what is
 * not on it, or has changed since, is somebody's own work.
 */
public final class DrawnList {
  private static final String FILE = PredictedFolders.DRAWN_LIST;

  private DrawnList() {}

  /**
   * Lists the masks in a folder.
   *
   * @throws IOException if one cannot be read or the list not be written
   */
  static void write(Path folder) throws IOException {
    write(folder, masks(folder));
  }

  /**
   * Lists masks in a folder.
   *
   * @param masks the files
   * @throws IOException if one cannot be read or the list not be written
   */
  public static void write(Path folder, List<Path> masks) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path mask : masks) {
      lines.add(checksum(mask) + " " + name(folder, mask));
    }
    Files.write(folder.resolve(FILE), lines);
  }

  /**
   * Checks that a folder holds only masks that were drawn, as they were drawn. One without a list,
   * of an earlier version, is not checked.
   *
   * @throws InvalidInputException naming the first mask that is somebody's own
   */
  static void requireOnlyDrawn(Path folder) {
    Path list = folder.resolve(FILE);
    if (!Files.isRegularFile(list)) {
      return;
    }
    Map<String, String> checksumOf = read(list);
    for (Path mask : masks(folder)) {
      String drawn = checksumOf.get(name(folder, mask));
      if (drawn == null || !drawn.equals(checksumOfReadable(mask))) {
        throw new InvalidInputException(
            "%s: %s, and is replaced when the masks are drawn again, expected it in a folder of its own"
                .formatted(
                    mask,
                    drawn == null
                        ? "is none of the masks that split has drawn"
                        : "was changed after split has drawn it"));
      }
    }
  }

  /**
   * Checks that the masks on a folder's list are as they were written. A folder without a list is
   * not checked.
   *
   * @param command that wrote them, for the message
   * @throws InvalidInputException naming the first mask that was changed
   */
  public static void requireUnchanged(Path folder, String command) {
    Path list = folder.resolve(FILE);
    if (!Files.isRegularFile(list)) {
      return;
    }
    read(list)
        .forEach(
            (name, checksum) -> {
              Path mask = folder.resolve(name);
              if (Files.exists(mask) && !checksumOfReadable(mask).equals(checksum)) {
                throw new InvalidInputException(
                    "%s: was changed after %s had written it, and would be replaced, expected it in a folder of its own"
                        .formatted(mask, command));
              }
            });
  }

  /** Forgets the list of a folder whose masks are about to be written again. */
  public static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }

  /** The checksums by the names. */
  private static Map<String, String> read(Path list) {
    Map<String, String> checksumOf = new TreeMap<>();
    for (ListFile.Line line : ListFile.read(list, "the list of masks that were drawn")) {
      String[] parts = line.text().split(" ", 2);
      checksumOf.put(parts[parts.length - 1], parts[0]);
    }
    return checksumOf;
  }

  private static List<Path> masks(Path folder) {
    return FileWalk.files(folder).stream()
        .filter(file -> file.toString().endsWith(".png"))
        .toList();
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
