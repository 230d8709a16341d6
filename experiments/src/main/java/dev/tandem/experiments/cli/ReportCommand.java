package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.report.HtmlReport;
import dev.tandem.report.ReportedRun;
import dev.tandem.training.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The command {@code report}: writes the HTML report. */
final class ReportCommand implements Command {
  @Override
  public String name() {
    return "report";
  }

  @Override
  public String arguments() {
    return "RUN... [--out FILE]";
  }

  @Override
  public String summary() {
    return "writes the HTML report of a run, or of several runs side by side";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            Option.builder()
                .longOpt("out")
                .hasArg()
                .argName("FILE")
                .desc("file of the report (default: report.html in the first run's folder)")
                .build());
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    if (line.getArgList().isEmpty()) {
      throw new InvalidInputException("report: found no run folder, expected at least one");
    }
    List<RunFolder> folders =
        line.getArgList().stream().map(argument -> RunFolder.open(Path.of(argument))).toList();
    Path target = arguments.path("out").orElse(folders.get(0).report());
    List<Path> pictures =
        folders.stream()
            .map(folder -> folder.path().resolve("examples.png"))
            .flatMap(picture -> Files.exists(picture) ? Stream.of(picture) : Stream.empty())
            .toList();
    String title = folders.size() == 1 ? folders.get(0).path().getFileName().toString() : "Runs";
    HtmlReport report = new HtmlReport(title, ReportedRun.read(folders), pictures);
    arguments.write("out", () -> report.write(target));
    terminal.out().println("report: " + target);
    return ExitCode.DONE;
  }
}
