package dev.tandem.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Replaces files and folders as a whole: the content is written beside the target under the name
 * {@code TARGET.unfinished}, forced to the disk, and moved. Whoever looks sees the old content or
 * the new, also after a crash; only a folder is for a moment, and after a crash in it, under
 * neither name but {@code TARGET.replaced}. The next write removes what a crash left beside it.
 */
public final class AtomicFile {
  private static final String DRAFT = ".unfinished";
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
   * Writes a file. What is no regular file, such as {@code /dev/stdout}, is written to and not
   * replaced.
   *
   * @throws UnwritableException if it cannot be written; the old file stays
   */
  public static void write(Path target, Content content) {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      attempt(target, () -> content.writeTo(target));
      return;
    }
    Path draft = beside(target, DRAFT);
    try {
      attempt(
          target,
          () -> {
            Files.deleteIfExists(draft);
            content.writeTo(draft);
            CrashPoint.after(target, "written");
            DurableFiles.flushFile(draft);
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
            CrashPoint.after(target, "moved");
            DurableFiles.flushNames(target.toAbsolutePath().getParent());
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
    try {
      texts.forEach(
          (target, text) ->
              attempt(
                  target,
                  () -> {
                    Path draft = beside(target, DRAFT);
                    Files.writeString(draft, text);
                    DurableFiles.flushFile(draft);
                  }));
      for (Path target : texts.keySet()) {
        attempt(
            target,
            () -> {
              Files.move(beside(target, DRAFT), target, StandardCopyOption.REPLACE_EXISTING);
              DurableFiles.flushNames(target.toAbsolutePath().getParent());
            });
      }
    } finally {
      // What is a folder is not ours.
      texts.keySet().stream()
          .map(target -> beside(target, DRAFT))
          .filter(Files::isRegularFile)
          .forEach(draft -> FileUtils.deleteQuietly(draft.toFile()));
    }
  }

  /**
   * Writes a folder in place of one that may exist.
   *
   * @throws UnwritableException if it cannot be written; the old folder stays
   */
  public static void writeFolder(Path target, Content content) {
    Path draft = beside(target, DRAFT);
    Path replaced = beside(target, REPLACED);
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
            if (Files.exists(target)) {
              // A system moves a folder onto a full one in no single step.
              FileUtils.deleteDirectory(replaced.toFile());
              Files.move(target, replaced);
              CrashPoint.after(target, "replaced");
            }
            moveOrRestore(draft, target, replaced);
            CrashPoint.after(target, "moved");
            DurableFiles.flushNames(target.toAbsolutePath().getParent());
          });
    } finally {
      FileUtils.deleteQuietly(draft.toFile());
      if (Files.exists(target)) {
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

  private static Path beside(Path target, String suffix) {
    return target.resolveSibling(target.getFileName() + suffix);
  }
}
