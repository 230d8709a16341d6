package dev.tandem.experiments.assembly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** A folder of the system for temporary files, which is deleted with all that is in it. */
public final class TemporaryFolder implements AutoCloseable {
  private final Path path;

  /**
   * Makes a folder.
   *
   * @param purpose the beginning of its name
   */
  public TemporaryFolder(String purpose) {
    try {
      path = Files.createTempDirectory(purpose);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      FileUtils.deleteDirectory(path.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
