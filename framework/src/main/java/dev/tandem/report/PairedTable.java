package dev.tandem.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How much configs differ from a baseline that was run with the same seeds. Runs with one seed have
 * the same labelled images and draws, so their difference varies less than either: mean ± standard
 * error of the differences, in percentage points.
 *
 * @param baseline what is subtracted
 * @param others in the order of the table
 */
public record PairedTable(Row baseline, List<Row> others) {

  /**
   * The finished runs of a config.
   *
   * @param name shown in the first column
   * @param results of the last evaluation, by seed
   */
  public record Row(String name, Map<Long, RunMetrics.Evaluation> results) {
    /** Copies the map. */
    public Row {
      results = Map.copyOf(results);
    }
  }

  /** Copies the list. */
  public PairedTable {
    others = List.copyOf(others);
  }

  /** Whether no seed has both a result of the baseline and one of another config. */
  public boolean isEmpty() {
    return others.stream().allMatch(row -> seedsOf(row).isEmpty());
  }

  /** The differences of several tables as CSV: a line for each config and figure. */
  public static String csv(List<PairedTable> tables) {
    StringBuilder csv =
        new StringBuilder(
            Csv.line(
                List.of("config", "baseline", "figure", "pairs", "points_mean", "points_error")));
    tables.forEach(table -> table.others.forEach(row -> table.appendTo(csv, row)));
    return csv.toString();
  }

  private void appendTo(StringBuilder csv, Row row) {
    List<String> figures = new ArrayList<>(List.of("mIoU", "pixel accuracy"));
    Set<String> classes = classes();
    classes.forEach(name -> figures.add("IoU " + name));
    List<Optional<SeedStatistic>> differences = differences(row, classes);
    for (int i = 0; i < figures.size(); i++) {
      if (differences.get(i).isPresent()) {
        SeedStatistic difference = differences.get(i).get();
        csv.append(
            Csv.line(
                List.of(
                    row.name,
                    baseline.name,
                    figures.get(i),
                    difference.count(),
                    Csv.number(difference.mean()),
                    difference.standardError().map(Csv::number).orElse(""))));
      }
    }
  }

  /**
   * The table in Markdown: – where there is no pair, no ± for a single one, and the number of pairs
   * in parentheses where it is not the row's.
   */
  public String markdown() {
    Set<String> classes = classes();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "Difference to %s with the same seeds, in percentage points: mean ± standard error.\n\n",
            baseline.name));
    text.append("| config | pairs | mIoU | pixel accuracy |");
    // A bar in a name would begin another column.
    classes.forEach(name -> text.append(' ').append(name.replace("|", "\\|")).append(" |"));
    text.append("\n|---|---:|---:|---:|").append("---:|".repeat(classes.size())).append('\n');
    for (Row row : others) {
      int pairs = seedsOf(row).size();
      text.append(String.format("| %s | %d |", row.name, pairs));
      for (Optional<SeedStatistic> difference : differences(row, classes)) {
        text.append(' ').append(difference.map(d -> cell(d, pairs)).orElse("–")).append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String cell(SeedStatistic difference, int pairs) {
    String text = plusMinus(difference);
    return difference.count() == pairs ? text : text + " (" + difference.count() + ")";
  }

  private Set<String> classes() {
    Set<String> names = new LinkedHashSet<>();
    baseline.results.values().forEach(result -> names.addAll(result.iou().keySet()));
    return names;
  }

  private List<Long> seedsOf(Row row) {
    return row.results.keySet().stream().filter(baseline.results::containsKey).sorted().toList();
  }

  /** Those of mIoU, pixel accuracy and the classes' IoU. */
  private List<Optional<SeedStatistic>> differences(Row row, Set<String> classes) {
    List<Optional<SeedStatistic>> all = new ArrayList<>();
    all.add(difference(row, result -> Optional.of(result.miou())));
    all.add(difference(row, result -> Optional.of(result.pixelAccuracy())));
    for (String name : classes) {
      all.add(difference(row, result -> result.iou().getOrDefault(name, Optional.empty())));
    }
    return all;
  }

  private Optional<SeedStatistic> difference(
      Row row, Function<RunMetrics.Evaluation, Optional<Double>> figure) {
    List<Double> differences = new ArrayList<>();
    for (long seed : seedsOf(row)) {
      Optional<Double> here = figure.apply(row.results.get(seed));
      Optional<Double> there = figure.apply(baseline.results.get(seed));
      // A class that is nowhere in one of the two has no difference.
      if (here.isPresent() && there.isPresent()) {
        differences.add(100 * (here.get() - there.get()));
      }
    }
    return SeedStatistic.of(differences);
  }

  /**
   * A figure of all others.
   *
   * @param figure what is compared
   * @param ofOthers in percentage points, one for each of the others; empty where there is no pair
   */
  record Difference(String figure, List<Optional<SeedStatistic>> ofOthers) {}

  /** Those of mIoU, pixel accuracy and the classes' IoU. */
  List<Difference> differences() {
    Set<String> classes = classes();
    List<String> figures = new ArrayList<>(List.of("mIoU", "pixel accuracy"));
    classes.forEach(name -> figures.add("IoU " + name));
    List<List<Optional<SeedStatistic>>> rows =
        others.stream().map(row -> differences(row, classes)).toList();
    List<Difference> differences = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      int figure = i;
      differences.add(
          new Difference(figures.get(i), rows.stream().map(row -> row.get(figure)).toList()));
    }
    return differences;
  }

  static String plusMinus(SeedStatistic difference) {
    String mean = String.format(Locale.ROOT, "%+.2f", difference.mean());
    return difference
        .standardError()
        .map(error -> mean + String.format(Locale.ROOT, " ± %.2f", error))
        .orElse(mean);
  }
}
