package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code batch}: trains several configs with several values and seeds. */
final class BatchCommand implements Command {
  private static final int MAX_JOBS = 64;

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public String arguments() {
    return "CONFIG... [--grid key=value,value,...]... [--seeds 1,2,3] [--set key=value]..."
        + " [--baseline NAME] [--recalibrate-batch-norm] [--jobs N] [--out DIR]";
  }

  @Override
  public String summary() {
    return "trains every config with every seed and ends with a table of mean ± standard deviation;"
        + " called again it skips finished runs, resumes unfinished ones and retries failed ones";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            option(
                "grid",
                "key=value,value,...",
                "trains each config with each of the values; may be repeated, for every combination;"
                    + " a run is named after its values (NAME-learning_rate_0.01)"))
        .addOption(option("seeds", "N,N,...", "the seeds (default: the config's own)"))
        .addOption(
            option(
                "set",
                "key=value",
                "overrides a key of every config; may be repeated; {seed} in the value is replaced by"
                    + " the run's seed"))
        .addOption(
            option(
                "out",
                "DIR",
                "gets NAME/SEED for each run; table.md, rewritten whenever a run begins or ends;"
                    + " table.csv, runs.csv and, with a baseline, differences.csv (default: runs)"))
        .addOption(
            option(
                "baseline",
                "NAME",
                "adds the differences of the other configs to this one, seed by seed: mean ± standard"
                    + " error, for each class too"))
        .addOption(
            option(
                "jobs", "N", "runs at a time, each with its share of the processors (default: 1)"))
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
    BatchPlan plan = plan(arguments);
    List<BatchRun> runs =
        plan.runs(line.getArgList().stream().map(Path::of).toList(), terminal::note);
    arguments.text("baseline").ifPresent(name -> requireConfig(name, runs));
    runs.forEach(BatchRun::requireFree);
    runs.forEach(BatchRun::requireSameConfig);
    boolean recalibrate = arguments.has("recalibrate-batch-norm");
    if (recalibrate) {
      runs.forEach(BatchRun::requireImagesToReestimateOn);
    }
    BatchTable.Columns columns =
        new BatchTable.Columns(plan.grid().keys(), recalibrate, arguments.text("baseline"));
    RunningTable table = new RunningTable(runs, columns, plan.out(), terminal.err());
    int jobs = jobs(line.getOptionValue("jobs", "1"));
    arguments.write("out", table::open);
    return new Batch(runs, recalibrate, table, terminal, jobs).run();
  }

  /** The plan that a command line asks for. */
  static BatchPlan plan(Arguments arguments) {
    List<String> overrides = arguments.all("set");
    if (arguments.has("seeds") && overrides.stream().anyMatch(o -> o.startsWith("seed="))) {
      throw new InvalidInputException(
          "batch: --set seed= and --seeds: found both, expected one of them");
    }
    arguments
        .path("out")
        .filter(out -> Files.exists(out) && !Files.isDirectory(out))
        .ifPresent(
            out -> {
              throw new InvalidInputException("batch: --out " + out + ": not a folder");
            });
    return new BatchPlan(
        Grid.of(arguments.all("grid"), overrides),
        arguments.text("seeds").map(BatchCommand::seeds).orElse(List.of()),
        overrides,
        arguments.path("out").orElse(Path.of("runs")));
  }

  /** Checks that a config of the batch has the name of the baseline. */
  static void requireConfig(String name, List<BatchRun> runs) {
    List<String> names = runs.stream().map(run -> run.config().name()).distinct().toList();
    if (!names.contains(name)) {
      throw new InvalidInputException(
          "batch: --baseline: found "
              + name
              + ", expected the name of one of the configs: "
              + String.join(", ", names));
    }
  }

  private static List<Long> seeds(String list) {
    try {
      List<Long> seeds =
          Stream.of(list.split(",", -1)).map(String::strip).map(Long::valueOf).toList();
      if (seeds.stream().allMatch(seed -> seed >= 0)) {
        return seeds;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new InvalidInputException(
        "batch: --seeds: found " + list + ", expected whole numbers of at least 0 and commas");
  }

  private static int jobs(String text) {
    if (!text.matches("[1-9][0-9]?") || Integer.parseInt(text) > MAX_JOBS) {
      throw new InvalidInputException(
          "batch: --jobs: found " + text + ", expected a whole number from 1 to " + MAX_JOBS);
    }
    return Integer.parseInt(text);
  }
}
