package dev.tandem.experiments.cli;

import dev.tandem.data.DatasetCheck;
import dev.tandem.data.ImageSize;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.experiments.assembly.Datasets;
import dev.tandem.experiments.assembly.Setups;
import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    // Finds classes that cannot be used, and a network that does not fit the method.
    Setups.of(config, dataset, Datasets.split(config.dataset()));
    DatasetCheck check = new DatasetCheck(dataset, Datasets.split(config.dataset()));
    FileProgress progress = new FileProgress(terminal, "checked", check.imageCount());
    DatasetCheck.Findings findings =
        check.run(Runtime.getRuntime().availableProcessors(), progress::step);
    progress.end();
    findings.faults().forEach(terminal.out()::println);
    printSummary(check.imageCount(), findings, dataset.classes(), terminal);
    return findings.faults().isEmpty() ? ExitCode.DONE : ExitCode.INVALID_INPUT;
  }

  private static void printSummary(
      int images,
      DatasetCheck.Findings findings,
      List<SegmentationClass> classes,
      Terminal terminal) {
    terminal.out().printf("%d images%s%n", images, sizes(findings.sizes()));
    String row = "  %-20s %10s %8s %12s %8s%n";
    terminal.out().printf(row, "class", "labelled %", "images", "validation %", "images");
    for (int i = 0; i < classes.size(); i++) {
      terminal
          .out()
          .printf(
              row,
              classes.get(i).name(),
              share(findings.labeled(), i),
              findings.labeled().images().getOrDefault(i, 0),
              share(findings.valid(), i),
              findings.valid().images().getOrDefault(i, 0));
    }
    String unseen =
        IntStream.range(0, classes.size())
            .filter(i -> !findings.labeled().images().containsKey(i))
            .mapToObj(i -> classes.get(i).name())
            .collect(Collectors.joining(", "));
    if (!unseen.isEmpty()) {
      terminal.out().println("never seen in the labelled list: " + unseen);
    }
    terminal
        .out()
        .println(
            findings.faults().isEmpty()
                ? "nothing is wrong"
                : findings.faults().size() + " wrong, listed above");
  }

  private static String sizes(Map<ImageSize, Integer> sizes) {
    if (sizes.isEmpty()) {
      return "";
    }
    List<ImageSize> sorted = List.copyOf(sizes.keySet());
    return sorted.size() == 1
        ? ", all of " + sorted.get(0) + " pixels"
        : ", of %d sizes from %s to %s pixels"
            .formatted(sorted.size(), sorted.get(0), sorted.get(sorted.size() - 1));
  }

  private static String share(DatasetCheck.ClassCounts counts, int index) {
    long all = counts.pixels().values().stream().mapToLong(Long::longValue).sum();
    long pixels = counts.pixels().getOrDefault(index, 0L);
    return all == 0 ? "–" : "%.2f".formatted(100.0 * pixels / all);
  }
}
