package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.file.UnwritableException;
import dev.tandem.training.RunLock;
import dev.tandem.training.TrainedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code export}: exports a SavedModel. */
final class ExportCommand implements Command {
  @Override
  public String name() {
    return "export";
  }

  @Override
  public String arguments() {
    return "RUN --out DIR";
  }

  @Override
  public String summary() {
    return "writes a run's best network as a SavedModel";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(option("out", "DIR", "folder of the SavedModel; must not exist yet"));
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    Path run = Path.of(arguments.only("the run folder"));
    Path target = arguments.requiredPath("out");
    if (Files.exists(target)) {
      throw new InvalidInputException(target + ": exists already, expected a new folder");
    }
    requireNoLiveRun(target.toAbsolutePath());
    FinishedRun finished = new FinishedRun(run);
    arguments.write("out", () -> export(finished, target));
    terminal.out().println("SavedModel: " + target);
    return ExitCode.DONE;
  }

  private static void export(FinishedRun run, Path target) {
    Path parent = target.toAbsolutePath().getParent();
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw new UnwritableException(parent, e);
    }
    run.export(TrainedNetwork.Choice.BEST, target);
  }

  /** A process that trains writes its own files into its folder. */
  private static void requireNoLiveRun(Path target) {
    for (Path folder = target; folder != null; folder = folder.getParent()) {
      RunLock.requireFree(folder);
    }
  }
}
