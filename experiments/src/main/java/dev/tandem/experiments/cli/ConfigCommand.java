package dev.tandem.experiments.cli;

import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code config}: prints the resolved config. */
final class ConfigCommand implements Command {
  @Override
  public String name() {
    return "config";
  }

  @Override
  public String arguments() {
    return "CONFIG [--set key=value]...";
  }

  @Override
  public String summary() {
    return "prints the resolved config with the meaning of each key";
  }

  @Override
  public Options options() {
    return new Options().addOption(Arguments.SET);
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    Path file = Path.of(arguments.only("the config file"));
    terminal.out().println(ExperimentConfig.read(file, arguments.all("set")).describe());
    return ExitCode.DONE;
  }
}
