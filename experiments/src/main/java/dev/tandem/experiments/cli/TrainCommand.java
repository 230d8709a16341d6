package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.Cluster;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
            "continues exactly from the last checkpoint in the run folder; begins where there is no"
                + " run");
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    List<String> overrides = arguments.all("set");
    Optional<Path> runDir = arguments.path("run-dir");
    if (arguments.has("resume") && line.getArgList().isEmpty()) {
      Path folder =
          runDir.orElseThrow(
              () -> new InvalidInputException("train: --resume needs a CONFIG or a --run-dir"));
      if (!overrides.isEmpty()) {
        throw new InvalidInputException(
            "train: --set: found without a CONFIG, expected none: a run goes on with its own config;"
                + " to change a key that may change, name that: train "
                + new RunFolder(folder).config()
                + " --resume --run-dir "
                + folder
                + " --set …");
      }
      ExperimentConfig own = FinishedRun.config(RunFolder.open(folder));
      return resume(folder, own, ClusterOptions.of(line, own), terminal);
    }
    Path file = Path.of(arguments.only("the config file"));
    ExperimentConfig config = ExperimentConfig.read(file, overrides);
    Optional<Cluster> cluster = ClusterOptions.of(line, config);
    Path folder = runDir.orElseGet(() -> Path.of("runs", config.name()));
    if (arguments.has("resume")) {
      if (new RunFolder(folder).isBegun()) {
        return resume(folder, config, cluster, terminal);
      }
      terminal.note(folder + ": no run to go on with; a new one begins");
    }
    return begin(folder, config, cluster, terminal);
  }

  private static int begin(
      Path folder, ExperimentConfig config, Optional<Cluster> cluster, Terminal terminal) {
    if (cluster.isPresent() && !cluster.get().isChief()) {
      return FollowingProcess.train(
          TrainingRun.training(config, cluster, LostWorker.endsProcess(terminal)), terminal);
    }
    return train(
        TrainingRun.create(config, folder, cluster, LostWorker.endsProcess(terminal)), terminal);
  }

  private static int resume(
      Path folder, ExperimentConfig config, Optional<Cluster> cluster, Terminal terminal) {
    if (cluster.isPresent() && !cluster.get().isChief()) {
      return FollowingProcess.train(
          TrainingRun.training(config, cluster, LostWorker.endsProcess(terminal)), terminal);
    }
    return train(
        TrainingRun.resume(
            config, folder, terminal::warn, cluster, LostWorker.endsProcess(terminal)),
        terminal);
  }

  private static int train(TrainingRun run, Terminal terminal) {
    if (run.stepsDone() == 0) {
      Pretrained.remark(run.config()).ifPresent(terminal::warn);
    }
    return ConsoleRun.train(run, terminal);
  }
}
