package dev.tandem.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs that differ in nothing but the seed, together: means, and differences to a baseline. */
final class RunGroups {
  private final List<Group> groups;
  private final Group baseline;

  /**
   * @param name of the config, with what it differs in where several have one name
   * @param runs at least one
   */
  private record Group(String name, List<ReportedRun> runs) {
    List<RunMetrics.Evaluation> results() {
      return finished().flatMap(run -> run.metrics().last().stream()).toList();
    }

    private Stream<ReportedRun> finished() {
      return runs.stream().filter(RunRemarks::isFinished);
    }

    /** Runs that do not say their seed have a pair in no other group. */
    PairedTable.Row bySeed() {
      Map<Long, RunMetrics.Evaluation> results = new HashMap<>();
      finished()
          .forEach(
              run ->
                  run.config()
                      .seed()
                      .ifPresent(
                          seed -> run.metrics().last().ifPresent(last -> results.put(seed, last))));
      return new PairedTable.Row(name, results);
    }
  }

  /**
   * @param baseline the group with which the others are compared, or a run of it; the first if none
   *     is named
   * @throws InvalidInputException if there is no such group
   */
  RunGroups(List<ReportedRun> runs, Optional<String> baseline) {
    Map<Map<String, JsonElement>, List<ReportedRun>> byConfig = new LinkedHashMap<>();
    for (ReportedRun run : runs) {
      Map<String, JsonElement> config = withoutSeed(run);
      config.computeIfPresent(RunConfig.SPLIT, (key, split) -> ofAllSeeds(split, run, runs));
      byConfig.computeIfAbsent(config, key -> new ArrayList<>()).add(run);
    }
    this.groups = named(List.copyOf(byConfig.values()));
    this.baseline =
        baseline.isEmpty()
            ? groups.get(0)
            : groups.stream()
                .filter(group -> group.name.equals(baseline.get()))
                .findFirst()
                .or(() -> ofRun(baseline.get()))
                .orElseThrow(() -> unknown(baseline.get()));
  }

  private static List<Group> named(List<List<ReportedRun>> groups) {
    List<ReportedRun> firsts =
        groups.stream().map(group -> group.get(0)).map(run -> run.named(configName(run))).toList();
    List<ReportedRun> names = RunNames.ofGroups(firsts);
    return IntStream.range(0, groups.size())
        .mapToObj(i -> new Group(names.get(i).name(), groups.get(i)))
        .toList();
  }

  private static Map<String, JsonElement> withoutSeed(ReportedRun run) {
    Map<String, JsonElement> config = run.config().keys();
    config.keySet().removeAll(List.of(RunConfig.SEED, RunConfig.DESCRIPTION));
    return config;
  }

  /** Whether runs differ in nothing but seed, split and description. */
  private static boolean areOfOneConfig(ReportedRun one, ReportedRun other) {
    Map<String, JsonElement> first = withoutSeed(one);
    Map<String, JsonElement> second = withoutSeed(other);
    first.remove(RunConfig.SPLIT);
    second.remove(RunConfig.SPLIT);
    return first.equals(second);
  }

  /**
   * A split is often called after the seed, {@code camvid/23/3407}, unless another seed of the same
   * config has it too.
   */
  private static JsonElement ofAllSeeds(
      JsonElement split, ReportedRun run, List<ReportedRun> runs) {
    boolean shared =
        runs.stream()
            .filter(other -> !other.config().seed().equals(run.config().seed()))
            .filter(other -> areOfOneConfig(run, other))
            .anyMatch(other -> split.equals(other.config().keys().get(RunConfig.SPLIT)));
    if (shared || !split.isJsonPrimitive() || run.config().seed().isEmpty()) {
      return split;
    }
    String seed = "(?<!\\d)" + run.config().seed().get() + "(?!\\d)";
    // The last one: the folders above the split may hold the same number.
    return new JsonPrimitive(
        split.getAsString().replaceFirst(seed + "(?!.*" + seed + ")", "{seed}"));
  }

  /** The group of a run that is named as in the report, or by its folder or the end of its path. */
  private Optional<Group> ofRun(String name) {
    List<Group> groupsOfThatName =
        groups.stream()
            .filter(
                group ->
                    group.runs.stream()
                        .anyMatch(
                            run ->
                                run.name().equals(name)
                                    || run.folder().endsWith(name)
                                    || absolute(run.folder()).equals(absolute(Path.of(name)))))
            .toList();
    return groupsOfThatName.size() == 1 ? Optional.of(groupsOfThatName.get(0)) : Optional.empty();
  }

  private static Path absolute(Path folder) {
    return folder.toAbsolutePath().normalize();
  }

  private InvalidInputException unknown(String name) {
    return new InvalidInputException(
        "baseline: found %s, expected one of the configs, or the folder of a run of one: %s"
            .formatted(
                name,
                groups.stream()
                    .map(group -> "\"" + group.name + "\"")
                    .collect(Collectors.joining(", "))));
  }

  private static String configName(ReportedRun run) {
    return run.config().name().orElse(run.name());
  }

  /** Mean ± standard deviation of each config, as HTML; empty if every config was run once. */
  String means() {
    if (groups.stream().allMatch(group -> group.runs.size() == 1)) {
      return "";
    }
    HtmlTable table =
        new HtmlTable(
            "Mean ± standard deviation over the finished runs of each config, in percent, at the"
                + " last evaluation.",
            List.of(
                HtmlTable.Column.of("config"),
                HtmlTable.Column.of("runs"),
                HtmlTable.Column.of("mIoU"),
                HtmlTable.Column.of("pixel accuracy")));
    for (Group group : groups) {
      List<RunMetrics.Evaluation> results = group.results();
      String runs =
          results.size() == group.runs.size()
              ? "" + results.size()
              : results.size() + " of " + group.runs.size();
      table.row(
          Html.escape(group.name),
          List.of(
              HtmlTable.Cell.of(runs),
              mean(results.stream().map(r -> 100 * r.miou()).toList()),
              mean(results.stream().map(r -> 100 * r.pixelAccuracy()).toList())));
    }
    return table.html() + repeated();
  }

  /** A paragraph for each config with more than one finished run of a seed, as HTML. */
  private String repeated() {
    return groups.stream()
        .filter(
            group -> {
              List<Long> seeds =
                  group.finished().flatMap(run -> run.config().seed().stream()).toList();
              return Set.copyOf(seeds).size() < seeds.size();
            })
        .map(
            group ->
                "<p class=\"note\">%s: several finished runs of one seed; all count in the mean, the last in the differences</p>\n"
                    .formatted(Html.escape(group.name)))
        .collect(Collectors.joining());
  }

  private static HtmlTable.Cell mean(List<Double> values) {
    return SeedStatistic.of(values)
        .map(
            s -> {
              String mean = String.format(Locale.ROOT, "%.2f", s.mean());
              return HtmlTable.Cell.of(
                  s.deviation()
                      .map(d -> mean + String.format(Locale.ROOT, " ± %.2f", d))
                      .orElse(mean));
            })
        .orElse(HtmlTable.Cell.MISSING);
  }

  /** Differences to the baseline, as HTML; empty if no other config has a run of the same seed. */
  String differences() {
    List<PairedTable.Row> others =
        groups.stream().filter(group -> group != baseline).map(Group::bySeed).toList();
    PairedTable pairs = new PairedTable(baseline.bySeed(), others);
    List<PairedTable.Difference> differences = pairs.differences();
    if (differences.stream().allMatch(d -> d.ofOthers().stream().allMatch(Optional::isEmpty))) {
      return "";
    }
    List<HtmlTable.Column> columns = new ArrayList<>(List.of(HtmlTable.Column.of("figure")));
    others.forEach(row -> columns.add(HtmlTable.Column.of(row.name())));
    HtmlTable table =
        new HtmlTable(
            "Difference to "
                + Html.escape(baseline.name)
                + " with the same seeds, in percentage points, at the last evaluation: mean ±"
                + " standard error, (pairs).",
            columns);
    for (PairedTable.Difference difference : differences) {
      table.row(
          Html.escape(difference.figure()),
          difference.ofOthers().stream()
              .map(d -> d.map(RunGroups::paired).orElse(HtmlTable.Cell.MISSING))
              .toList());
    }
    return table.html();
  }

  private static HtmlTable.Cell paired(SeedStatistic difference) {
    return HtmlTable.Cell.of(PairedTable.plusMinus(difference) + " (" + difference.count() + ")");
  }
}
