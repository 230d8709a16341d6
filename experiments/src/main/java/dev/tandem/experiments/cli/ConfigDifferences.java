package dev.tandem.experiments.cli;

import static java.util.stream.Collectors.joining;

import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.KeyDifference;
import java.util.ArrayList;
import java.util.List;

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
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("key", firstName, secondName));
    for (KeyDifference one : KeyDifference.between(first.keys(), second.keys())) {
      rows.add(List.of(one.key(), one.was().orElse(NONE), one.is().orElse(NONE)));
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
