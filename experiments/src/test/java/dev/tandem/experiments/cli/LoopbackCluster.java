package dev.tandem.experiments.cli;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket two = new ServerSocket(0)) {
      return List.of("localhost:" + one.getLocalPort(), "localhost:" + two.getLocalPort());
    }
  }

  @Override
  public void close() {
    started.forEach(WorkerProcess::kill);
  }
}
