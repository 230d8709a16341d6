package dev.tandem.experiments.cli;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of clusters on this machine; those that are left end with it. */
final class LoopbackCluster implements AutoCloseable {
  private final Path folder;
  private final List<WorkerProcess> started = new ArrayList<>();

  /**
   * @param folder for what the processes print
   */
  LoopbackCluster(Path folder) {
    this.folder = folder;
  }

  /** A process with this command line. */
  WorkerProcess start(List<String> line) throws IOException {
    WorkerProcess worker = WorkerProcess.start(line, folder.resolve("worker" + started.size()));
    started.add(worker);
    return worker;
  }

  /** The same command line twice, as both workers of a cluster. */
  List<WorkerProcess> both(List<String> line) throws IOException {
    String cluster = "localhost:" + freePort() + ",localhost:" + freePort();
    List<WorkerProcess> workers = new ArrayList<>();
    for (int task = 0; task < 2; task++) {
      List<String> own = new ArrayList<>(line);
      own.addAll(List.of("--cluster", cluster, "--task", "" + task));
      workers.add(start(own));
    }
    return workers;
  }

  /** Both workers of a training. */
  List<WorkerProcess> train(Path config, Path run, List<String> settings) throws IOException {
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
    return both(line);
  }

  /** A port that nobody listens on. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    started.forEach(WorkerProcess::kill);
  }
}
