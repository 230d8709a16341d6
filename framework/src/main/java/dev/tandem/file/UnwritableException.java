package dev.tandem.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file or folder cannot be written: the disk is full, it is read-only, its folder is gone.
 *
 * <p>The message is one line that names it and the reason.
 */
public final class UnwritableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param path what was to be written
   * @param cause why it could not
   */
  public UnwritableException(Path path, IOException cause) {
    super(path + ": cannot be written: " + reason(cause), cause);
  }

  /**
   * @param path what was to be written
   * @param reason why it could not; of several lines the first counts
   */
  public UnwritableException(Path path, String reason) {
    super(path + ": cannot be written: " + firstLine(reason));
  }

  /**
   * What a failed attempt to write throws, as one of these.
   *
   * @param path what was to be written, where the failure names nothing
   * @param failure one of these, an {@link IOException}, or an {@link UncheckedIOException}
   * @throws IllegalArgumentException if it is of another type
   */
  public static UnwritableException of(Path path, Exception failure) {
    if (failure instanceof UnwritableException known) {
      return known;
    }
    if (failure instanceof UncheckedIOException unchecked) {
      return new UnwritableException(path, unchecked.getCause());
    }
    if (failure instanceof IOException checked) {
      return new UnwritableException(path, checked);
    }
    throw new IllegalArgumentException(failure);
  }

  /** What the system says, where Java's exceptions say only the path or only their class. */
  private static String reason(IOException cause) {
    if (cause.getCause() instanceof IOException inner) {
      // A library's words around the system's, such as "I/O error writing PNG file!".
      return reason(inner);
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "its folder does not exist";
    }
    if (cause instanceof FileSystemException failed && failed.getReason() != null) {
      return firstLine(failed.getReason());
    }
    return firstLine(cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse(text);
  }
}
