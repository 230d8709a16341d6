package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.WorkerLostException;
import dev.tandem.file.UnwritableException;
import dev.tandem.training.DivergedException;
import dev.tandem.training.OutOfMemoryException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * What a failure is to the user: one line on the terminal and an exit code. The stack trace of one
 * that nobody foresaw goes to a file, which the line names: the log of the run, or where there is
 * none a file among the temporary ones, with what native code had printed.
 */
public final class Failures {
  private Failures() {}

  /**
   * Runs a program. What native code prints meanwhile stays off the terminal, and figures have a
   * decimal point and digits 0 to 9 whatever the machine's language: it sets the process's default
   * locale for numbers.
   *
   * @param program which the line begins with if it fails
   * @param work returns an exit code
   * @return the exit code
   */
  public static int caught(String program, Terminal terminal, IntSupplier work) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    try (NativeOutput output = NativeOutput.hidden()) {
      try {
        return work.getAsInt();
      } catch (RuntimeException | Error e) {
        return exitCode(e, program, terminal, output);
      }
    }
  }

  /**
   * Tells the user of a failure.
   *
   * @param program which the line begins with
   * @return the exit code
   */
  static int exitCode(Throwable failure, String program, Terminal terminal) {
    try (NativeOutput shown = NativeOutput.onTerminal()) {
      return exitCode(failure, program, terminal, shown);
    }
  }

  private static int exitCode(
      Throwable failure, String program, Terminal terminal, NativeOutput output) {
    Optional<Path> log =
        failure instanceof FailedRunException run && Files.exists(run.log())
            ? Optional.of(run.log())
            : Optional.empty();
    Throwable cause = failure instanceof FailedRunException ? failure.getCause() : failure;
    Optional<Explained> explained = explained(cause);
    String line =
        explained
            .map(Explained::message)
            .orElseGet(
                () ->
                    "failed: "
                        + reason(cause)
                        + place(cause)
                        + details(log.or(() -> output.with(cause))));
    terminal.err().println(program + ": " + line);
    terminal.err().flush();
    return explained.map(Explained::code).orElse(ExitCode.FAILED);
  }

  /** A failure whose message says all, so that no stack trace is needed. */
  private record Explained(String message, int code) {}

  private static Optional<Explained> explained(Throwable failure) {
    if (failure.getCause() instanceof FileSystemLoopException loop) {
      return Optional.of(
          new Explained(
              loop.getMessage()
                  + ": a symbolic link leads back to a folder above it, expected folders without such loops",
              ExitCode.INVALID_INPUT));
    }
    if (failure instanceof InvalidPathException path) {
      return Optional.of(new Explained(notAPath(path), ExitCode.INVALID_INPUT));
    }
    if (failure instanceof InvalidInputException) {
      return Optional.of(new Explained(failure.getMessage(), ExitCode.INVALID_INPUT));
    }
    if (failure instanceof DivergedException) {
      return Optional.of(new Explained(failure.getMessage(), ExitCode.DIVERGED));
    }
    return failure instanceof WorkerLostException
            || failure instanceof OutOfMemoryException
            || failure instanceof UnwritableException
        ? Optional.of(new Explained(failure.getMessage(), ExitCode.FAILED))
        : Optional.empty();
  }

  /** Of an unexpected failure, the line that says most. */
  private static String reason(Throwable failure) {
    if (failure instanceof UncheckedIOException io
        && io.getCause() instanceof FileSystemException file) {
      String reason = file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
      return file.getFile() + ": " + reason;
    }
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    // TensorFlow begins with a count where several ops have failed.
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.endsWith("root error(s) found."))
        .findFirst()
        .orElse(failure.toString());
  }

  /** Java refuses names that the system's encoding does not have, such as é with LC_ALL=C. */
  private static String notAPath(InvalidPathException e) {
    String expected =
        e.getReason().contains("unmappable")
            ? "one in this system's encoding, %s; with LC_ALL=C.UTF-8 every name is"
                .formatted(System.getProperty("sun.jnu.encoding"))
            : "the name of a file";
    return "%s: not a path (%s), expected %s"
        .formatted(e.getInput().replaceAll("\\p{Cntrl}+", " "), e.getReason(), expected);
  }

  private static String place(Throwable failure) {
    return UserCode.in(failure).map(frame -> " (at " + frame + ")").orElse("");
  }

  private static String details(Optional<Path> file) {
    return file.map(path -> "; details in " + path).orElse("");
  }
}
