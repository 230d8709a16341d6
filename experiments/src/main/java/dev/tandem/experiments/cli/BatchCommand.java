package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code batch}: trains several configs with several seeds. */
final class BatchCommand implements Command {
  private static final String SEED = "{seed}";
  private static final int MAX_JOBS = 64;

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public String arguments() {
    return "CONFIG... [--seeds 1,2,3] [--set key=value]... [--baseline NAME] [--out DIR]";
  }

  @Override
  public String summary() {
    return "trains every config with every seed and ends with a table of mean ± standard deviation";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(option("seeds", "N,N,...", "the seeds (default: the config's own)"))
        .addOption(
            option(
                "set",
                "key=value",
                "overrides a key of every config; may be repeated; {seed} in the value is replaced by"
                    + " the run's seed"))
        .addOption(
            option(
                "out", "DIR", "gets NAME/SEED for each run, table.md, table.csv (default: runs)"))
        .addOption(
            option(
                "baseline",
                "NAME",
                "adds the differences of the other configs to this one, seed by seed: mean ± standard"
                    + " error, for each class too"))
        .addOption(option("jobs", "N", "runs at a time (default: 1)"))
        .addOption(
            null,
            "recalibrate-batch-norm",
            false,
            "also evaluates supervised-only runs with re-estimated batch-norm statistics");
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    if (line.getArgList().isEmpty()) {
      throw new InvalidInputException("batch: found no config file, expected at least one");
    }
    Path out = arguments.path("out").orElse(Path.of("runs"));
    List<BatchRun> runs = new ArrayList<>();
    for (String config : line.getArgList()) {
      runs.addAll(runs(Path.of(config), line.getOptionValue("seeds"), arguments.all("set"), out));
    }
    requireDistinct(runs);
    arguments.text("baseline").ifPresent(name -> requireConfig(name, runs));
    runs.forEach(BatchRun::requireFree);
    runs.forEach(BatchRun::requireSameConfig);
    int jobs = jobs(line.getOptionValue("jobs", "1"));
    return new Batch(runs, arguments.has("recalibrate-batch-norm"), terminal.err())
        .run(jobs, out, arguments.text("baseline"), terminal.out());
  }

  private static void requireConfig(String name, List<BatchRun> runs) {
    List<String> names = runs.stream().map(run -> run.config().name()).distinct().toList();
    if (!names.contains(name)) {
      throw new InvalidInputException(
          "batch: --baseline: found "
              + name
              + ", expected the name of one of the configs: "
              + String.join(", ", names));
    }
  }

  private static List<BatchRun> runs(Path config, String seeds, List<String> overrides, Path out) {
    List<Long> numbers = seeds == null ? List.of(configSeed(config, overrides)) : seeds(seeds);
    return numbers.stream().map(n -> BatchRun.of(config, withSeed(overrides, n), out)).toList();
  }

  /** The config's seed, used if no seeds are given. */
  private static long configSeed(Path config, List<String> overrides) {
    return ExperimentConfig.read(config, overrides.stream().filter(o -> !o.contains(SEED)).toList())
        .seed();
  }

  private static List<String> withSeed(List<String> overrides, long seed) {
    return Stream.concat(
            overrides.stream().map(o -> o.replace(SEED, Long.toString(seed))),
            Stream.of("seed=" + seed))
        .toList();
  }

  private static List<Long> seeds(String list) {
    try {
      return Stream.of(list.split(",", -1)).map(String::strip).map(Long::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "batch: --seeds: found " + list + ", expected whole numbers separated by commas", e);
    }
  }

  private static int jobs(String text) {
    if (!text.matches("[1-9][0-9]?") || Integer.parseInt(text) > MAX_JOBS) {
      throw new InvalidInputException(
          "batch: --jobs: found " + text + ", expected a whole number from 1 to " + MAX_JOBS);
    }
    return Integer.parseInt(text);
  }

  /** Refuses two runs with the same folder, which would overwrite each other. */
  private static void requireDistinct(List<BatchRun> runs) {
    Set<Path> folders = new HashSet<>();
    for (BatchRun run : runs) {
      if (!folders.add(run.folder().path())) {
        throw new InvalidInputException(
            "batch: "
                + run.file()
                + ": a run "
                + run.title()
                + " is there already, expected configs of different names and different seeds");
      }
    }
  }
}
