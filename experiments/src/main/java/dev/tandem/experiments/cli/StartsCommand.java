package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.experiments.assembly.TrainingStarts;
import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code starts}: how often the first steps of a training do damage. */
final class StartsCommand implements Command {
  private static final int DEFAULT_DRAWS = 20;

  /** Beyond the warm-up: a start is judged at the full learning rate. */
  private static final int STEPS_AT_FULL_RATE = 60;

  @Override
  public String name() {
    return "starts";
  }

  @Override
  public String arguments() {
    return "CONFIG [--set key=value]... [--draws N] [--steps N] [--json FILE]";
  }

  @Override
  public String summary() {
    return "trains the first steps with several seeds and counts those that become unstable";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            option(
                "draws",
                "N",
                "starts, with the config's seed and those after it (default: %d)"
                    .formatted(DEFAULT_DRAWS)))
        .addOption(
            option(
                "steps",
                "N",
                "steps of each (default: training.warm_up + %d, or the whole training if that is"
                        .formatted(STEPS_AT_FULL_RATE)
                    + " shorter)"))
        .addOption(option("json", "FILE", "also writes the scalars of all steps as JSON"))
        .addOption(Arguments.SET);
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    Path file = Path.of(arguments.only("the config file"));
    int draws = arguments.count("draws", DEFAULT_DRAWS);
    ExperimentConfig config = ExperimentConfig.read(file, arguments.all("set"));
    int toFullRate = config.training().warmUp() + STEPS_AT_FULL_RATE;
    int steps = arguments.count("steps", Math.min(toFullRate, config.training().steps()));
    // Before anything is trained that could then not be written.
    Optional<Path> json = arguments.file("json", Arguments.JSON);
    long first = config.seed();
    JsonArray all = new JsonArray();
    int damaged = 0;
    terminal.out().println("seed   largest gradient  largest change of a scale  loss  damage");
    for (long seed = first; seed < first + draws; seed++) {
      List<String> overrides = new ArrayList<>(arguments.all("set"));
      overrides.add("seed=" + seed);
      TrainingStarts.Start start = TrainingStarts.of(ExperimentConfig.read(file, overrides), steps);
      damaged += start.damage().isPresent() ? 1 : 0;
      terminal.out().println(row(start));
      all.add(json(start));
      // After each, so that what was computed is there whatever comes next.
      json.ifPresent(written -> arguments.write("json", written, all));
    }
    terminal.out().printf("%d of %d starts damaged%n", damaged, draws);
    return ExitCode.DONE;
  }

  private static String row(TrainingStarts.Start start) {
    return String.format(
        Locale.ROOT,
        "%-6d %16.1f  %25.3f  %4.2f  %s",
        start.seed(),
        start.largest("gradient_norm"),
        start.largest("scale_change"),
        start.meanOfLast("supervised", 10),
        start.damage().orElse("-"));
  }

  private static JsonObject json(TrainingStarts.Start start) {
    JsonObject json = new JsonObject();
    json.addProperty("seed", start.seed());
    json.addProperty("damage", start.damage().orElse(null));
    for (String name : start.steps().get(0).keySet()) {
      JsonArray values = new JsonArray();
      start.values(name).forEach(value -> values.add(Float.isFinite(value) ? value : null));
      json.add(name, values);
    }
    return json;
  }
}
