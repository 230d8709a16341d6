package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.experiments.assembly.TrainingStarts;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.file.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code starts}: how often the first steps of a training do damage. */
final class StartsCommand implements Command {
  @Override
  public String name() {
    return "starts";
  }

  @Override
  public String arguments() {
    return "CONFIG [--draws N] [--steps N] [--json FILE]";
  }

  @Override
  public String summary() {
    return "trains the first steps with several seeds and counts the damaged starts";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(option("draws", "N", "starts, with the config's seed and those after it"))
        .addOption(option("steps", "N", "steps of each"))
        .addOption(option("json", "FILE", "also writes all figures as JSON"))
        .addOption(Arguments.SET);
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    Path file = Path.of(arguments.only("the config file"));
    int draws = Integer.parseInt(line.getOptionValue("draws", "20"));
    int steps = Integer.parseInt(line.getOptionValue("steps", "60"));
    long first = ExperimentConfig.read(file, arguments.all("set")).seed();
    JsonArray all = new JsonArray();
    for (int draw = 0; draw < draws; draw++) {
      List<String> overrides = new ArrayList<>(arguments.all("set"));
      overrides.add("seed=" + (first + draw));
      TrainingStarts.Start start = TrainingStarts.of(ExperimentConfig.read(file, overrides), steps);
      JsonObject json = new JsonObject();
      json.addProperty("seed", start.seed());
      for (String name : start.steps().get(0).keySet()) {
        json.add(name, new Gson().toJsonTree(start.values(name)));
      }
      all.add(json);
      terminal.out().println("seed " + start.seed());
      arguments.path("json").ifPresent(target -> arguments.write("json", () -> write(target, all)));
    }
    return ExitCode.DONE;
  }

  private static void write(Path file, JsonArray json) {
    AtomicFile.write(file, new Gson().toJson(json) + "\n");
  }
}
