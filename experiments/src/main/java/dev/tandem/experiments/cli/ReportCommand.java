package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.assembly.ReportedRuns;
import dev.tandem.report.HtmlReport;
import dev.tandem.report.ReportedRun;
import dev.tandem.training.RunFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code report}: writes the HTML report. */
final class ReportCommand implements Command {
  @Override
  public String name() {
    return "report";
  }

  @Override
  public String arguments() {
    return "RUN... [--baseline NAME] [--out FILE]";
  }

  @Override
  public String summary() {
    return "writes the HTML report of a run, or of several runs side by side";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            option(
                "baseline",
                "NAME",
                "config with which the others are compared, seed by seed, or the folder of a run of"
                    + " it (default: that of the first run)"))
        .addOption(
            option(
                "out",
                "FILE",
                "file of the report (default: report.html in the run's folder, or, of several,"
                    + " comparison.html in the first one's)"));
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    if (line.getArgList().isEmpty()) {
      throw new InvalidInputException("report: found no run folder, expected at least one");
    }
    List<RunFolder> folders =
        line.getArgList().stream().map(ReportCommand::open).filter(onceEach()).toList();
    Path target = arguments.file("out", ".html").orElseGet(() -> usual(folders));
    List<String> leftOut = new ArrayList<>();
    List<ReportedRun> runs = ReportedRuns.read(withoutCopies(folders, leftOut), leftOut::add);
    leftOut.forEach(fault -> terminal.err().println("left out: " + fault));
    HtmlReport report =
        new HtmlReport(title(runs), runs, List.of(), arguments.text("baseline"), leftOut);
    arguments.write("out", () -> report.write(target));
    terminal.out().println("report: " + target);
    return ExitCode.DONE;
  }

  private static String title(List<ReportedRun> runs) {
    return runs.size() == 1 ? runs.get(0).name() : "Comparison of " + runs.size() + " runs";
  }

  private static RunFolder open(String argument) {
    Path path = Path.of(argument);
    if (Files.isDirectory(path) && Files.isRegularFile(path.resolve("table.md"))) {
      throw new InvalidInputException(
          "report: %s: the folder of a batch, expected its runs: %s"
              .formatted(path, path.resolve("*/*")));
    }
    return RunFolder.open(path);
  }

  /** A run that two patterns of the shell name counts once. */
  private static Predicate<RunFolder> onceEach() {
    Set<Path> seen = new HashSet<>();
    return folder -> seen.add(folder.path().toAbsolutePath().normalize());
  }

  /**
   * Runs with the same metrics to the last digit, measured speed included, are one run and its
   * copy, which would make a mean and a deviation of one result.
   */
  private static List<RunFolder> withoutCopies(List<RunFolder> folders, List<String> leftOut) {
    Map<String, RunFolder> byMetrics = new HashMap<>();
    List<RunFolder> kept = new ArrayList<>();
    for (RunFolder folder : folders) {
      String metrics = metrics(folder);
      RunFolder first = metrics.isEmpty() ? null : byMetrics.putIfAbsent(metrics, folder);
      if (first == null) {
        kept.add(folder);
      } else {
        leftOut.add(folder.path() + ": a copy of " + first.path());
      }
    }
    return kept;
  }

  /** Their text; empty for those that cannot be read, of which the report says what is wrong. */
  private static String metrics(RunFolder folder) {
    try {
      return Files.readString(folder.metrics(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** A comparison does not replace the report of the first run. */
  private static Path usual(List<RunFolder> folders) {
    Path own = folders.get(0).report();
    return folders.size() == 1 ? own : own.resolveSibling("comparison.html");
  }
}
