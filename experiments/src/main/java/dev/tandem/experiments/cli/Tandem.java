package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.binding.HomeFolder;
import dev.tandem.experiments.binding.NearestName;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.HelpFormatter;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/** The program {@code tandem}: selects and runs a command, and maps exceptions to exit codes. */
public final class Tandem {
  private static final int WIDTH = 100;

  /** All commands, in the order of the overview. */
  static final List<Command> COMMANDS =
      List.of(
          new TrainCommand(),
          new EvaluateCommand(),
          new PredictCommand(),
          new ExportCommand(),
          new WeightsCommand(),
          new BatchCommand(),
          new BenchCommand(),
          new StartsCommand(),
          new SplitCommand(),
          new ImportSplitCommand(),
          new CheckCommand(),
          new ReportCommand(),
          new ConfigCommand(),
          new DevicesCommand());

  private Tandem() {}

  /**
   * Runs a command line; never throws.
   *
   * @return the exit code
   */
  public static int run(List<String> arguments, Terminal terminal) {
    return Failures.caught("tandem", terminal, () -> dispatch(arguments, terminal));
  }

  private static int dispatch(List<String> arguments, Terminal terminal) {
    if (arguments.isEmpty()
        || arguments.get(0).equals("--help")
        || arguments.get(0).equals("help")) {
      printOverview(terminal);
      return arguments.isEmpty() ? ExitCode.INVALID_INPUT : ExitCode.DONE;
    }
    Command command = find(arguments.get(0));
    List<String> rest = arguments.subList(1, arguments.size());
    if (rest.contains("--help")) {
      printHelp(command, terminal);
      return ExitCode.DONE;
    }
    return command.run(parse(command, rest), terminal);
  }

  private static Command find(String name) {
    List<String> names = COMMANDS.stream().map(Command::name).toList();
    return COMMANDS.stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> {
              Optional<String> nearest = NearestName.to(name, names);
              return new InvalidInputException(
                  "unknown command "
                      + name
                      + ", expected one of "
                      + String.join(", ", names)
                      + nearest.map(n -> "; did you mean " + n + "?").orElse(""));
            });
  }

  /**
   * Parses the arguments of a command. A {@code ~} at the beginning of one is the home folder even
   * where quotes kept it from the shell, as those around a pattern do.
   *
   * @throws InvalidInputException if an option is not one of the command's, or is given twice and
   *     may not be repeated
   */
  static CommandLine parse(Command command, List<String> arguments) {
    try {
      CommandLine line =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              .build()
              .parse(
                  command.options(),
                  arguments.stream().map(HomeFolder::expanded).toArray(String[]::new));
      new Arguments(command.name(), line).requireOnce();
      return line;
    } catch (ParseException e) {
      throw new InvalidInputException(
          command.name() + ": " + e.getMessage() + "; see tandem " + command.name() + " --help");
    }
  }

  private static void printOverview(Terminal terminal) {
    terminal.out().println("tandem <command> [arguments]: semi-supervised semantic segmentation");
    terminal.out().println();
    for (Command command : COMMANDS) {
      terminal.out().printf("  %-12s %s%n", command.name(), command.summary());
    }
    terminal.out().println();
    terminal.out().println("tandem <command> --help shows the options of a command.");
  }

  private static void printHelp(Command command, Terminal terminal) {
    Options options = command.options();
    options.addOption(null, "help", false, "shows this help");
    PrintWriter writer = new PrintWriter(terminal.out());
    new HelpFormatter()
        .printHelp(
            writer,
            WIDTH,
            "tandem " + command.name() + " " + command.arguments(),
            command.summary(),
            options,
            HelpFormatter.DEFAULT_LEFT_PAD,
            HelpFormatter.DEFAULT_DESC_PAD,
            "");
    writer.flush();
  }
}
