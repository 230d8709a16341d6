package dev.tandem.report;

import com.google.gson.JsonElement;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells runs of one name apart: by the values in which their configs differ, as {@code css,
 * method.temperature=0.1, seed=2}, or, where these are many, by their folders.
 */
final class RunNames {
  private static final int MOST_VALUES = 3;

  private RunNames() {}

  /** The runs in their order, under names that are all different. */
  static List<ReportedRun> unique(List<ReportedRun> runs) {
    return unique(runs, Set.of(RunConfig.SPLIT));
  }

  /**
   * The same for groups of runs that differ in their seeds only.
   *
   * @param firsts one run of each group
   */
  static List<ReportedRun> ofGroups(List<ReportedRun> firsts) {
    return unique(firsts, Set.of(RunConfig.SPLIT, RunConfig.SEED));
  }

  private static List<ReportedRun> unique(List<ReportedRun> runs, Set<String> leftOut) {
    Map<String, List<ReportedRun>> byName =
        runs.stream().collect(Collectors.groupingBy(ReportedRun::name));
    return runs.stream().map(run -> run.named(name(run, byName.get(run.name()), leftOut))).toList();
  }

  private static String name(ReportedRun run, List<ReportedRun> same, Set<String> leftOut) {
    if (same.size() == 1) {
      return run.name();
    }
    Set<String> keys = differing(same, leftOut);
    long different = same.stream().map(other -> values(other, keys)).distinct().count();
    return keys.size() <= MOST_VALUES && different == same.size()
        ? run.name() + values(run, keys)
        : run.name() + " (" + commonFolder(same).relativize(absolute(run)) + ")";
  }

  /** The keys that do not have the same value in all configs, in the order of the first. */
  private static Set<String> differing(List<ReportedRun> runs, Set<String> leftOut) {
    List<Map<String, JsonElement>> configs =
        runs.stream().map(run -> run.config().settings()).toList();
    Set<String> keys = new LinkedHashSet<>();
    configs.forEach(config -> keys.addAll(config.keySet()));
    keys.removeAll(leftOut);
    keys.removeIf(key -> configs.stream().map(c -> text(c.get(key))).distinct().count() == 1);
    return keys;
  }

  private static String values(ReportedRun run, Set<String> keys) {
    Map<String, JsonElement> config = run.config().settings();
    return keys.stream()
        .map(key -> ", " + key + "=" + text(config.get(key)))
        .collect(Collectors.joining());
  }

  private static String text(JsonElement value) {
    return value == null ? "" : RunConfig.text(value);
  }

  /** The innermost folder that all of them are in. */
  private static Path commonFolder(List<ReportedRun> runs) {
    Path common = absolute(runs.get(0)).getParent();
    for (ReportedRun run : runs) {
      while (!absolute(run).startsWith(common)) {
        common = common.getParent();
      }
    }
    return common;
  }

  private static Path absolute(ReportedRun run) {
    return run.folder().toAbsolutePath().normalize();
  }
}
