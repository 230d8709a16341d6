package dev.tandem.experiments.cli;

import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.StandardError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.io.FileUtils;

/**
 * What TensorFlow, XLA, oneDNN and CUDA print while a program runs: it goes to a temporary file,
 * not to the terminal. The file is deleted in the end unless a failure names it; if the process
 * crashes it stays, with the reason.
 *
 * <p>Where the user asked for every message of TensorFlow's they stay on the terminal.
 */
final class NativeOutput implements AutoCloseable {
  private static final Set<Path> TO_BE_DELETED = ConcurrentHashMap.newKeySet();

  private final Optional<Path> file;
  private final StandardError.Redirection redirection;

  private NativeOutput(Optional<Path> file, StandardError.Redirection redirection) {
    this.file = file;
    this.redirection = redirection;
  }

  /** Hides nothing. */
  static NativeOutput onTerminal() {
    return new NativeOutput(Optional.empty(), () -> {});
  }

  /** Hides it from now on, in a process in which Java and native code were separated. */
  static NativeOutput hidden() {
    if (!StandardError.isSeparate() || NativeRuntime.isVerbose()) {
      return onTerminal();
    }
    try {
      Path file = temporary();
      TO_BE_DELETED.add(file);
      return new NativeOutput(Optional.of(file), StandardError.ofNativeCode(file));
    } catch (IOException noTemporaryFiles) {
      return new NativeOutput(Optional.empty(), StandardError.discarded());
    }
  }

  private static Path temporary() throws IOException {
    return Files.createTempFile("tandem-", ".txt");
  }

  /** Before an end of the process that leaves no time to close what is hidden. */
  static void forget() {
    TO_BE_DELETED.forEach(file -> FileUtils.deleteQuietly(file.toFile()));
    TO_BE_DELETED.clear();
  }

  /**
   * A file with what was printed until now and the stack trace of a failure. It is kept; empty if
   * it cannot be written.
   */
  Optional<Path> with(Throwable failure) {
    try {
      Path details = file.isPresent() ? file.get() : temporary();
      try (PrintWriter writer =
          new PrintWriter(
              Files.newBufferedWriter(
                  details, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
        failure.printStackTrace(writer);
      }
      TO_BE_DELETED.remove(details);
      return Optional.of(details);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    redirection.close();
    file.filter(TO_BE_DELETED::remove).ifPresent(f -> FileUtils.deleteQuietly(f.toFile()));
  }
}
