package dev.tandem.experiments.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Starts processes of a cluster on this machine; closing ends those that still run. */
final class LoopbackCluster implements AutoCloseable {
  private final Path folder;
  private final List<WorkerProcess> started = new ArrayList<>();

  /**
   * @param folder for the output of the processes
   */
  LoopbackCluster(Path folder) {
    this.folder = folder;
  }

  private WorkerProcess start(List<String> line) throws IOException {
    WorkerProcess worker = WorkerProcess.start(line, folder.resolve("worker" + started.size()));
    started.add(worker);
    return worker;
  }

  /** Starts the same command line twice, as both workers of a cluster. */
  List<WorkerProcess> both(List<String> line) throws IOException {
    List<String> addresses = freeAddresses();
    return List.of(start(line, addresses, 0), start(line, addresses, 1));
  }

  /** Starts both workers of a training. */
  List<WorkerProcess> train(Path config, Path run, List<String> settings) throws IOException {
    return both(training(config, run, settings));
  }

  /** Starts one worker with this command line. */
  WorkerProcess start(List<String> line, List<String> addresses, int task) throws IOException {
    List<String> own = new ArrayList<>(line);
    own.addAll(List.of("--cluster", String.join(",", addresses), "--task", "" + task));
    return start(own);
  }

  /** The same by the environment variable {@code TF_CONFIG}, as cluster managers do it. */
  WorkerProcess startByEnvironment(List<String> line, List<String> addresses, int task)
      throws IOException {
    String cluster =
        "{\"cluster\": {\"worker\": [\"%s\"]}, \"task\": {\"type\": \"worker\", \"index\": %d}}"
            .formatted(String.join("\", \"", addresses), task);
    WorkerProcess worker =
        WorkerProcess.start(
            List.of("-Xmx500m"),
            Map.of("TF_CONFIG", cluster),
            line,
            folder.resolve("worker" + started.size()));
    started.add(worker);
    return worker;
  }

  /** The command line of a distributed training. */
  static List<String> training(Path config, Path run, List<String> settings) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "train",
                config.toString(),
                "--run-dir",
                run.toString(),
                "--set",
                "distribution.strategy=multi_worker"));
    settings.forEach(setting -> line.addAll(List.of("--set", setting)));
    return line;
  }

  /** Two addresses of this machine with free ports, which differ. */
  static List<String> freeAddresses() throws IOException {
    try (ServerSocket one = free();
        ServerSocket two = free()) {
      return List.of("localhost:" + one.getLocalPort(), "localhost:" + two.getLocalPort());
    }
  }

  /** A port that the machine gives nobody who asks for any: it stays free until it is used. */
  private static ServerSocket free() throws IOException {
    for (int attempt = 0; attempt < 100; attempt++) {
      try {
        return new ServerSocket(ThreadLocalRandom.current().nextInt(15_000, 32_000));
      } catch (BindException e) {
        // Somebody's: another is drawn.
      }
    }
    throw new IOException("no free port found");
  }

  @Override
  public void close() {
    started.forEach(WorkerProcess::kill);
  }
}
