package dev.tandem.experiments.cli;

import static dev.tandem.experiments.config.MayDiffer.Between.SEEDS;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.assembly.SettingOption;
import dev.tandem.experiments.config.ExperimentConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Which runs a batch consists of: every config with every combination of a grid and every seed.
 *
 * @param grid the combinations
 * @param seeds none = each config's own
 * @param overrides as for {@code --set}; {@code {seed}} in one is replaced by the run's seed
 * @param out gets {@code NAME/SEED} for each run
 */
record BatchPlan(Grid grid, List<Long> seeds, List<String> overrides, Path out) {
  private static final String SEED = "{seed}";

  /**
   * The runs, in the order of the configs.
   *
   * @param notes gets a line for each key of the grid that only some configs have
   * @throws InvalidInputException if a config is wrong, no config has a key of the grid, or two
   *     runs have one folder, in which they would overwrite each other
   */
  List<BatchRun> runs(List<Path> configs, Consumer<String> notes) {
    return SettingOption.named("batch: --grid", grid.keys(), () -> planned(configs, notes));
  }

  private List<BatchRun> planned(List<Path> configs, Consumer<String> notes) {
    List<ExperimentConfig> read = configs.stream().map(this::withoutSeed).toList();
    for (String key : grid.keys()) {
      List<String> others =
          read.stream()
              .filter(config -> !config.keys().containsKey(key))
              .map(ExperimentConfig::name)
              .toList();
      if (others.size() == read.size()) {
        throw unknown(key, configs.get(0));
      } else if (!others.isEmpty()) {
        notes.accept(
            "%s: no key of %s, which runs without it".formatted(key, String.join(", ", others)));
      }
    }
    List<BatchRun> runs = new ArrayList<>();
    for (int i = 0; i < configs.size(); i++) {
      runs.addAll(runs(configs.get(i), read.get(i)));
    }
    requireDistinct(runs);
    return runs;
  }

  /** The error of a setting, which names the key that was probably meant. */
  private InvalidInputException unknown(String key, Path file) {
    List<String> settings = new ArrayList<>(withoutSeed());
    settings.add(grid.points(Set.of(key)).get(0).settings().get(0));
    try {
      ExperimentConfig.read(file, settings);
    } catch (InvalidInputException e) {
      return e;
    }
    return new InvalidInputException(
        "batch: --grid: no config has the key %s, expected a key of one".formatted(key));
  }

  private ExperimentConfig withoutSeed(Path file) {
    return ExperimentConfig.read(file, withoutSeed());
  }

  private List<String> withoutSeed() {
    return overrides.stream().filter(override -> !override.contains(SEED)).toList();
  }

  private List<BatchRun> runs(Path file, ExperimentConfig config) {
    List<BatchRun> runs = new ArrayList<>();
    for (Grid.Point point : grid.points(config.keys().keySet())) {
      Stream<String> name =
          point.settings().isEmpty()
              ? Stream.of()
              : Stream.of("name=" + config.name() + point.suffix());
      List<String> all =
          Stream.of(overrides.stream(), point.settings().stream(), name).flatMap(s -> s).toList();
      for (long seed : seeds.isEmpty() ? List.of(config.seed()) : seeds) {
        runs.add(BatchRun.of(file, withSeed(all, seed), out));
      }
    }
    return runs;
  }

  private static List<String> withSeed(List<String> overrides, long seed) {
    return Stream.concat(
            overrides.stream().map(o -> o.replace(SEED, Long.toString(seed))),
            Stream.of("seed=" + seed))
        .toList();
  }

  private static void requireDistinct(List<BatchRun> runs) {
    Set<Path> folders = new HashSet<>();
    for (BatchRun run : runs) {
      if (!folders.add(run.folder().path())) {
        throw new InvalidInputException(
            "batch: "
                + run.file()
                + ": two runs of this batch are called "
                + run.title()
                + ", expected configs of different names, and each seed once");
      }
    }
    requireOneConfigOfAName(runs);
  }

  /** A row of the table is all runs of a name. */
  private static void requireOneConfigOfAName(List<BatchRun> runs) {
    Map<String, BatchRun> firstOf = new HashMap<>();
    for (BatchRun run : runs) {
      BatchRun first = firstOf.putIfAbsent(run.config().name(), run);
      if (first != null
          && !first.file().equals(run.file())
          && !first
              .config()
              .keysThatMustAgree(SEEDS)
              .equals(run.config().keysThatMustAgree(SEEDS))) {
        throw new InvalidInputException(
            "batch: %s and %s: different configs of the name %s, expected a name for each"
                .formatted(first.file(), run.file(), run.config().name()));
      }
    }
  }
}
