package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.Cluster;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code train}: trains a config. */
final class TrainCommand implements Command {
  @Override
  public String name() {
    return "train";
  }

  @Override
  public String arguments() {
    return "CONFIG [--set key=value]... [--run-dir DIR] [--resume] [--cluster ... --task N]";
  }

  @Override
  public String summary() {
    return "trains a config; writes checkpoints, metrics and the exported model to the run folder";
  }

  @Override
  public Options options() {
    return trainingOptions();
  }

  /** The options shared by all programs that train one config. */
  static Options trainingOptions() {
    return ClusterOptions.addTo(new Options())
        .addOption(Arguments.SET)
        .addOption(option("run-dir", "DIR", "the run folder (default: runs/NAME)"))
        .addOption(
            null,
            "resume",
            false,
            "continues exactly from the last checkpoint in the run folder; starts a new run if there"
                + " is none");
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    List<String> overrides = arguments.all("set");
    Optional<Path> runDir = arguments.path("run-dir");
    boolean asked = arguments.has("resume");
    if (asked && line.getArgList().isEmpty()) {
      Path folder =
          runDir.orElseThrow(
              () -> new InvalidInputException("train: --resume needs a CONFIG or a --run-dir"));
      requireNoOverrides(overrides, folder);
      ExperimentConfig own = FinishedRun.config(RunFolder.open(folder));
      return train(folder, own, ClusterOptions.of(line, own), true, terminal);
    }
    Path file = Path.of(arguments.only("the config file"));
    ExperimentConfig config = ExperimentConfig.read(file, overrides);
    Optional<Cluster> cluster = ClusterOptions.of(line, config);
    Path folder = runDir.orElseGet(() -> Path.of("runs", config.name()));
    boolean goesOn = asked && new RunFolder(folder).isBegun();
    boolean writes = cluster.map(Cluster::isChief).orElse(true);
    if (asked && !goesOn && writes && Files.notExists(folder)) {
      terminal.note(folder + ": no run to go on with; a new one begins");
    }
    return train(folder, config, cluster, goesOn, terminal);
  }

  private static void requireNoOverrides(List<String> overrides, Path folder) {
    if (!overrides.isEmpty()) {
      throw new InvalidInputException(
          "train: --set: found without a CONFIG, expected none: a run goes on with its own config;"
              + " to change a key that may change, name that: train "
              + new RunFolder(folder).config()
              + " --resume --run-dir "
              + folder
              + " --set …");
    }
  }

  private static int train(
      Path folder,
      ExperimentConfig config,
      Optional<Cluster> cluster,
      boolean goesOn,
      Terminal terminal) {
    Consumer<String> onWorkerLost = LostWorker.endsProcess(terminal);
    if (cluster.isPresent() && !cluster.get().isChief()) {
      return FollowingProcess.train(TrainingRun.training(config, cluster, onWorkerLost), terminal);
    }
    TrainingRun run =
        goesOn
            ? TrainingRun.resume(config, folder, terminal::warn, cluster, onWorkerLost)
            : TrainingRun.create(config, folder, cluster, onWorkerLost);
    if (run.stepsDone() == 0) {
      Pretrained.remark(run.config()).ifPresent(terminal::warn);
    }
    return ConsoleRun.train(run, terminal);
  }
}
