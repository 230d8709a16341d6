package dev.tandem.experiments.cli;

import static java.util.stream.Collectors.joining;

import dev.tandem.experiments.config.ExperimentConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys in which two configs differ.
 *
 * @param first one of them
 * @param second the other
 */
record ConfigDifferences(ExperimentConfig first, ExperimentConfig second) {
  private static final String NONE = "–";

  /** A line for each key, with both values; – where a config does not have the key. */
  String table(String firstName, String secondName) {
    Map<String, String> before = first.keys();
    Map<String, String> after = second.keys();
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("key", firstName, secondName));
    for (String key : keys) {
      String was = before.getOrDefault(key, NONE);
      String is = after.getOrDefault(key, NONE);
      if (!was.equals(is)) {
        rows.add(List.of(key, was, is));
      }
    }
    return rows.size() == 1 ? "no difference" : aligned(rows);
  }

  private static String aligned(List<List<String>> rows) {
    String format = "%-" + width(rows, 0) + "s  %-" + width(rows, 1) + "s  %s";
    return rows.stream().map(row -> format.formatted(row.toArray())).collect(joining("\n"));
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(1);
  }
}
