package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.DatasetCheck;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.experiments.assembly.Datasets;
import dev.tandem.experiments.assembly.Setups;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.TrainingSetup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code check}: reads all files of a data set. */
final class CheckCommand implements Command {
  @Override
  public String name() {
    return "check";
  }

  @Override
  public String arguments() {
    return "CONFIG [--set key=value]...";
  }

  @Override
  public String summary() {
    return "reads every image and label that a config uses and reports faulty ones";
  }

  @Override
  public Options options() {
    return new Options().addOption(Arguments.SET);
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    Path file = Path.of(arguments.only("the config file"));
    ExperimentConfig config = ExperimentConfig.read(file, arguments.all("set"));
    SegmentationDataset dataset = Datasets.open(config.dataset());
    Split split = Datasets.split(config.dataset());
    // Finds classes that cannot be used, and a network that does not fit the method.
    TrainingSetup setup = Setups.of(config, dataset, split);
    DatasetCheck check = new DatasetCheck(dataset, split);
    FileProgress progress = new FileProgress(terminal, "checked", check.imageCount());
    DatasetCheck.Findings findings =
        check.run(Runtime.getRuntime().availableProcessors(), progress::step);
    progress.end();
    List<String> faults = new ArrayList<>(findings.faults());
    if (setup.method().unlabeled().isPresent()) {
      faults.addAll(attempt(split::requireUnlabeled));
    }
    CheckSummary summary = new CheckSummary(check.imageCount(), findings, dataset.classes());
    faults.addAll(summary.oneClass());
    faults.forEach(terminal.out()::println);
    summary.print(terminal.out());
    terminal
        .out()
        .println(faults.isEmpty() ? "nothing is wrong" : faults.size() + " wrong, listed above");
    return faults.isEmpty() ? ExitCode.DONE : ExitCode.INVALID_INPUT;
  }

  private static List<String> attempt(Runnable requirement) {
    try {
      requirement.run();
      return List.of();
    } catch (InvalidInputException e) {
      return List.of(e.getMessage());
    }
  }
}
