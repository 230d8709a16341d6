package dev.tandem.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Replaces files and folders as a whole: the content is written beside the target under the name
 * {@code TARGET.unfinished}, forced to the disk, and moved. Whoever looks sees the old content or
 * the new, also after a crash; only a folder is for a moment, and after a crash in it, under
 * neither name but {@code TARGET.replaced}. The next write removes what a crash left beside it.
 *
 * <p>Of a symbolic link, what it leads to is replaced in this way, and the link stays.
 */
public final class AtomicFile {
  private static final String DRAFT = ".unfinished";

  /** Longest name of a file, in bytes: 255 on the usual file systems, less the end of a draft. */
  public static final int LONGEST_NAME = 255 - DRAFT.length();

  private static final String REPLACED = ".replaced";

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /**
     * @param draft a file that does not exist yet, or an empty folder
     * @throws IOException if it cannot be written
     */
    void writeTo(Path draft) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes a text file in UTF-8.
   *
   * @throws UnwritableException if it cannot be written; the old file stays
   */
  public static void write(Path target, String text) {
    write(target, draft -> Files.writeString(draft, text));
  }

  /**
   * Writes a file. What is no regular file, and what the system links to, such as {@code
   * /dev/stdout}, is written to and not replaced.
   *
   * @throws UnwritableException if it cannot be written; the old file stays
   */
  public static void write(Path target, Content content) {
    if (isStream(target)) {
      attempt(target, () -> content.writeTo(target));
      return;
    }
    Path file = behindLink(target);
    Path draft = beside(file, DRAFT);
    try {
      attempt(
          target,
          () -> {
            Files.deleteIfExists(draft);
            content.writeTo(draft);
            CrashPoint.after(target, "written");
            DurableFiles.flushFile(draft);
            moveOnto(file, draft);
            CrashPoint.after(target, "moved");
          });
    } finally {
      FileUtils.deleteQuietly(draft.toFile());
    }
  }

  /**
   * Writes several text files in UTF-8, all or none of them as far as a full disk is concerned: the
   * first is replaced when all are written beside their targets.
   *
   * @param texts by the files
   * @throws UnwritableException if one cannot be written
   */
  public static void write(Map<Path, String> texts) {
    Map<Path, String> files = new LinkedHashMap<>();
    texts.forEach((target, text) -> files.put(behindLink(target), text));
    try {
      files.forEach(
          (file, text) ->
              attempt(
                  file,
                  () -> {
                    Path draft = beside(file, DRAFT);
                    Files.writeString(draft, text);
                    DurableFiles.flushFile(draft);
                  }));
      for (Path file : files.keySet()) {
        attempt(file, () -> moveOnto(file, beside(file, DRAFT)));
      }
    } finally {
      // A folder of that name was not written here.
      files.keySet().stream()
          .map(target -> beside(target, DRAFT))
          .filter(Files::isRegularFile)
          .forEach(draft -> FileUtils.deleteQuietly(draft.toFile()));
    }
  }

  /**
   * In one step: a move that may replace would first delete the target, and a process that is
   * killed between the two would leave nothing.
   */
  private static void moveOnto(Path file, Path draft) throws IOException {
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.flushNames(file.toAbsolutePath().getParent());
  }

  /**
   * Writes a folder in place of one that may exist.
   *
   * @throws UnwritableException if it cannot be written; the old folder stays
   */
  public static void writeFolder(Path target, Content content) {
    Path folder = behindLink(target);
    Path draft = beside(folder, DRAFT);
    Path replaced = beside(folder, REPLACED);
    try {
      attempt(
          target,
          () -> {
            FileUtils.deleteDirectory(draft.toFile());
            // Whatever keeps it from being made is said in the system's words, not a library's.
            Files.createDirectory(draft);
            content.writeTo(draft);
            CrashPoint.after(target, "written");
            try (Stream<Path> files = Files.walk(draft)) {
              for (Path file : files.filter(Files::isRegularFile).toList()) {
                DurableFiles.flushFile(file);
              }
            }
            if (Files.exists(folder)) {
              // A system moves a folder onto a full one in no single step.
              FileUtils.deleteDirectory(replaced.toFile());
              Files.move(folder, replaced);
              CrashPoint.after(target, "replaced");
            }
            moveOrRestore(draft, folder, replaced);
            CrashPoint.after(target, "moved");
            DurableFiles.flushNames(folder.toAbsolutePath().getParent());
          });
    } finally {
      FileUtils.deleteQuietly(draft.toFile());
      if (Files.exists(folder)) {
        FileUtils.deleteQuietly(replaced.toFile());
      }
    }
  }

  private static void moveOrRestore(Path draft, Path target, Path replaced) throws IOException {
    try {
      Files.move(draft, target);
    } catch (IOException e) {
      if (Files.exists(replaced) && !Files.exists(target)) {
        Files.move(replaced, target);
      }
      throw e;
    }
  }

  /**
   * Removes a file or a folder, if it is there, and what a crash left beside it. Of a link to a
   * folder, which may have been put on another disk, the content is removed and the link stays.
   *
   * @throws UnwritableException if it cannot be removed
   */
  public static void remove(Path target) {
    attempt(
        target,
        () -> {
          if (Files.isSymbolicLink(target) && Files.isDirectory(target)) {
            FileUtils.cleanDirectory(target.toRealPath().toFile());
            return;
          }
          for (Path path : List.of(target, beside(target, DRAFT), beside(target, REPLACED))) {
            if (Files.exists(path)) {
              FileUtils.forceDelete(path.toFile());
            }
          }
        });
  }

  /** Whether a file of that name may be what a crash left of a write. */
  public static boolean isDraft(Path file) {
    String name = file.getFileName().toString();
    return List.of(DRAFT, REPLACED).stream().anyMatch(name::endsWith);
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static void attempt(Path target, Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UnwritableException(target, e);
    } catch (UncheckedIOException e) {
      throw new UnwritableException(target, e.getCause());
    }
  }

  /** Links in {@code /dev} lead to open files of the process, which the system writes to. */
  private static boolean isStream(Path target) {
    boolean ofSystem = Files.isSymbolicLink(target) && target.toAbsolutePath().startsWith("/dev");
    return ofSystem || Files.exists(target) && !Files.isRegularFile(target);
  }

  private static Path behindLink(Path target) {
    if (!Files.isSymbolicLink(target)) {
      return target;
    }
    try {
      return Files.exists(target)
          ? target.toRealPath()
          : target.resolveSibling(Files.readSymbolicLink(target));
    } catch (IOException e) {
      throw new UnwritableException(target, e);
    }
  }

  private static Path beside(Path target, String suffix) {
    return target.resolveSibling(target.getFileName() + suffix);
  }
}
