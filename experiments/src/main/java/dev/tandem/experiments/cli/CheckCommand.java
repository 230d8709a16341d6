package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.DatasetCheck;
import dev.tandem.data.Inventory;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.experiments.assembly.Datasets;
import dev.tandem.experiments.assembly.NamedDataset;
import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.experiments.assembly.Setups;
import dev.tandem.experiments.assembly.TemporaryFolder;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.TrainingSetup;
import java.nio.file.Files;
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
    return "CONFIG|FOLDER [--set key=value]...";
  }

  @Override
  public String summary() {
    return "reads every image and label that a config uses, or a folder holds, opens the pretrained"
        + " weights, and reports what is faulty";
  }

  @Override
  public Options options() {
    return FolderOptions.addTo(new Options()).addOption(Arguments.SET);
  }

  /**
   * What is checked.
   *
   * @param remarks on the data set and the weights, one line each
   * @param faults of what a training needs besides the data set, one line each
   * @param isTrained whether a training would be refused without unlabelled images
   */
  private record Subject(
      SegmentationDataset dataset,
      Split split,
      List<String> remarks,
      List<String> faults,
      boolean isTrained) {}

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    Path path = Path.of(arguments.only("a config file or a folder"));
    NamedDataset.requirePresent(path);
    boolean chosen = FolderOptions.areIn(arguments);
    boolean begun = Files.isRegularFile(path.resolve(NamedDataset.CONFIG_FILE)) && !chosen;
    if (!Files.isDirectory(path)) {
      FolderOptions.requireNone(arguments, path);
    }
    if (!Files.isDirectory(path) || begun) {
      return check(
          config(begun ? path.resolve(NamedDataset.CONFIG_FILE) : path, arguments), terminal);
    }
    // A check changes nothing: masks that annotations make are drawn elsewhere.
    try (TemporaryFolder drawings = new TemporaryFolder("tandem-check")) {
      return check(folder(path, drawings.path(), arguments), terminal);
    }
  }

  private static Subject config(Path file, Arguments arguments) {
    ExperimentConfig config = ExperimentConfig.read(file, arguments.all("set"));
    Datasets.requireNumbersOfDrawnMasks(config.dataset());
    SegmentationDataset dataset = Datasets.open(config.dataset());
    Split split = Datasets.split(config.dataset());
    // Finds classes that cannot be used, and a network that does not fit the method.
    TrainingSetup setup = Setups.of(config, dataset, split);
    List<String> remarks = new ArrayList<>(dataset.remarks());
    Datasets.outdatedMasks(config.dataset()).ifPresent(remarks::add);
    Pretrained.remark(config).ifPresent(remarks::add);
    config.method().remark(dataset.classes().size()).ifPresent(remarks::add);
    return new Subject(
        dataset,
        split,
        remarks,
        Pretrained.fault(config).stream().toList(),
        setup.method().unlabeled().isPresent());
  }

  /** A folder without a config: all that is in it. */
  private static Subject folder(Path folder, Path drawings, Arguments arguments) {
    if (arguments.has("set")) {
      throw new InvalidInputException(
          "check: --set: found without a config, expected one, or %s in %s"
              .formatted(NamedDataset.CONFIG_FILE, folder));
    }
    NamedDataset source = NamedDataset.inspect(folder, FolderOptions.of(arguments), drawings);
    Inventory all = source.dataset().inventory();
    Split split = new Split(all.labeled(), all.unlabeled(), all.validation());
    List<String> faults =
        all.unlabeled().isEmpty()
            ? List.of()
            : attempt(() -> SplitCommand.requireLabels(all, source.dataset()));
    return new Subject(source.dataset(), split, source.remarks(), faults, false);
  }

  private static int check(Subject subject, Terminal terminal) {
    DatasetCheck check = new DatasetCheck(subject.dataset, subject.split);
    FileProgress progress = new FileProgress(terminal, "checked", check.imageCount());
    DatasetCheck.Findings findings =
        check.run(Runtime.getRuntime().availableProcessors(), progress::step);
    progress.end();
    List<String> faults = new ArrayList<>(findings.faults());
    faults.addAll(subject.faults);
    if (subject.isTrained) {
      faults.addAll(attempt(subject.split::requireUnlabeled));
    }
    if (check.imageCount() == 0) {
      faults.add(subject.dataset.name() + ": found no image, expected some");
    }
    CheckSummary summary =
        new CheckSummary(
            check.imageCount(),
            subject.split.valid().size(),
            findings,
            subject.dataset.classes(),
            subject.remarks);
    faults.addAll(summary.oneClass());
    summary.print(terminal.out());
    faults.forEach(terminal.out()::println);
    terminal.out().println(verdict(faults.size(), summary.notes().size()));
    return faults.isEmpty() ? ExitCode.DONE : ExitCode.INVALID_INPUT;
  }

  private static String verdict(int faults, int notes) {
    if (faults > 0) {
      return faults == 1 ? "1 fault, listed above" : faults + " faults, listed above";
    }
    return "nothing is wrong"
        + switch (notes) {
          case 0 -> "";
          case 1 -> "; see the note above";
          default -> "; see the %d notes above".formatted(notes);
        };
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
