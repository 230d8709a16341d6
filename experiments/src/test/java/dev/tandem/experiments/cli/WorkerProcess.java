package dev.tandem.experiments.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of a cluster, and the file with its output. */
record WorkerProcess(Process process, Path log) {
  static WorkerProcess start(List<String> arguments, Path log) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx500m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tandem.experiments.Main"));
    line.addAll(arguments);
    return new WorkerProcess(
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  /** The exit code, or {@code Integer.MIN_VALUE} if the process did not end. */
  int awaitEnd(Duration patience) throws InterruptedException {
    boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    kill();
    return ended ? process.exitValue() : Integer.MIN_VALUE;
  }

  void kill() {
    process.destroyForcibly();
  }

  String said() throws IOException {
    return Files.readString(log);
  }
}
