package dev.tandem.experiments;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.cli.ExitCode;
import dev.tandem.experiments.cli.ProcessEnd;
import dev.tandem.experiments.cli.Tandem;
import dev.tandem.experiments.cli.Terminal;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.StandardError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An experiment that has a class of its own, to be launched from an IDE: {@code configs/NAME.json}
 * with the options of {@code tandem train}.
 */
public final class Experiment {
  private Experiment() {}

  /**
   * Trains {@code configs/NAME.json} and ends the process with the exit code of {@code train}.
   *
   * @param name of the config
   * @param arguments options of {@code tandem train}
   */
  public static void main(String name, String[] arguments) {
    StandardError.separateJava();
    ProcessEnd end = ProcessEnd.ofThisProcess();
    NativeRuntime.load();
    end.exit(run(name, List.of(arguments), Terminal.system()));
  }

  private static int run(String name, List<String> arguments, Terminal terminal) {
    try {
      List<String> line = new ArrayList<>(List.of("train", config(name).toString()));
      line.addAll(arguments);
      return Tandem.run(line, terminal);
    } catch (InvalidInputException e) {
      terminal.err().println("tandem: " + e.getMessage());
      return ExitCode.INVALID_INPUT;
    }
  }

  /**
   * The config of that name in {@code configs} of the working directory or of one above it: an IDE
   * starts in the project or in one of its modules.
   *
   * @throws InvalidInputException if there is none
   */
  static Path config(String name) {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path config = folder.resolve("configs").resolve(name + ".json");
      if (Files.isRegularFile(config)) {
        return config;
      }
    }
    throw new InvalidInputException(
        "configs/" + name + ".json: found neither in " + start + " nor above it");
  }
}
