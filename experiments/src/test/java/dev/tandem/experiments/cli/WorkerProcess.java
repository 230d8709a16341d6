package dev.tandem.experiments.cli;

import dev.tandem.experiments.Main;
import dev.tandem.testing.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that runs a command, and the file with its output. */
public record WorkerProcess(Process process, Path log) {
  /** Starts a command. */
  public static WorkerProcess start(List<String> arguments, Path log) throws IOException {
    return start(List.of("-Xmx500m"), arguments, log);
  }

  /**
   * Starts a command.
   *
   * @param machine options of the Java machine
   */
  public static WorkerProcess start(List<String> machine, List<String> arguments, Path log)
      throws IOException {
    return start(machine, Map.of(), arguments, log);
  }

  /**
   * Starts a command.
   *
   * @param machine options of the Java machine
   * @param environment variables that it sees besides this process's
   */
  public static WorkerProcess start(
      List<String> machine, Map<String, String> environment, List<String> arguments, Path log)
      throws IOException {
    List<String> line = JavaCommand.of(machine, Main.class, arguments);
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new WorkerProcess(builder.start(), log);
  }

  /**
   * The exit code, once the process has ended. Its patience is long enough for slow and busy
   * machines.
   */
  public int awaitEnd() throws InterruptedException {
    return awaitEnd(Duration.ofMinutes(10));
  }

  /** The exit code, or {@code Integer.MIN_VALUE} if the process did not end. */
  public int awaitEnd(Duration patience) throws InterruptedException {
    boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    kill();
    return ended ? process.exitValue() : Integer.MIN_VALUE;
  }

  /** Sends SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Its output until now. */
  public String said() throws IOException {
    return Files.readString(log);
  }
}
