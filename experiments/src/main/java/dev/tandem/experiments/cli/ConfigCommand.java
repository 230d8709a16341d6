package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code config}: explains a config, or compares two. */
final class ConfigCommand implements Command {
  @Override
  public String name() {
    return "config";
  }

  @Override
  public String arguments() {
    return "CONFIG [--set key=value]..., or --diff A B, or --schema";
  }

  @Override
  public String summary() {
    return "prints the resolved config with the meaning of each key, or where two configs differ";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(Arguments.SET)
        .addOption(
            null, "diff", false, "prints the keys in which two configs or run folders differ")
        .addOption(
            null,
            "schema",
            false,
            "prints the JSON Schema of a config, by which editors check it and explain its keys");
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    terminal.out().println(text(arguments));
    return ExitCode.DONE;
  }

  private static String text(Arguments arguments) {
    List<String> files = arguments.line().getArgList();
    if (arguments.has("schema")) {
      return ExperimentConfig.schema();
    }
    if (!arguments.has("diff")) {
      Path file = Path.of(arguments.only("the config file"));
      return ExperimentConfig.read(file, arguments.all("set")).describe();
    }
    if (files.size() != 2) {
      throw new InvalidInputException(
          "config: --diff: found %d arguments, expected two configs or run folders"
              .formatted(files.size()));
    }
    List<ExperimentConfig> configs =
        files.stream().map(file -> read(Path.of(file), arguments.all("set"))).toList();
    return new ConfigDifferences(configs.get(0), configs.get(1)).table(files.get(0), files.get(1));
  }

  private static ExperimentConfig read(Path path, List<String> overrides) {
    Path file = Files.isDirectory(path) ? RunFolder.open(path).config() : path;
    return ExperimentConfig.read(file, overrides);
  }
}
