package dev.tandem.experiments.cli;

import dev.tandem.report.PairedTable;
import dev.tandem.report.RunMetrics;
import dev.tandem.report.SeedTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The results of a batch: one row for each config, over its finished seeds, and the differences to
 * a baseline.
 *
 * @param rows in the order of the runs
 * @param differences to the baseline; where it has re-estimated statistics also to those, and to
 *     the better of the two for each seed; empty without a baseline
 */
record BatchTable(SeedTable rows, List<PairedTable> differences) {
  private static final String RECALIBRATED = " (batch norm re-estimated)";
  private static final String BETTER = " (the better of the two for each seed)";

  /**
   * What the tables show.
   *
   * @param grid keys that have several values
   * @param recalibrated whether supervised-only configs get a second row, with re-estimated
   *     batch-norm statistics
   * @param baseline name of the config that the others are compared with, if they are
   */
  record Columns(List<String> grid, boolean recalibrated, Optional<String> baseline) {}

  /** Collects the results. */
  static BatchTable of(List<BatchRun> runs, Columns columns, BatchResults results) {
    Map<String, List<BatchRun>> byConfig = new LinkedHashMap<>();
    runs.forEach(
        run -> byConfig.computeIfAbsent(run.config().name(), name -> new ArrayList<>()).add(run));
    List<SeedTable.Row> rows = new ArrayList<>();
    byConfig.forEach(
        (name, seeds) -> {
          rows.add(row(name, seeds, run -> results.of(run).map(BatchResults.Result::figures)));
          if (columns.recalibrated && seeds.get(0).isSupervisedOnly()) {
            rows.add(row(name + RECALIBRATED, seeds, BatchRun::recalibratedFigures));
          }
        });
    return new BatchTable(
        new SeedTable(rows),
        columns
            .baseline
            .map(name -> differences(name, byConfig, columns.recalibrated, results))
            .orElse(List.of()));
  }

  private static SeedTable.Row row(
      String name, List<BatchRun> seeds, Function<BatchRun, Optional<SeedTable.Figures>> figures) {
    return new SeedTable.Row(
        name, seeds.size(), seeds.stream().flatMap(run -> figures.apply(run).stream()).toList());
  }

  private static List<PairedTable> differences(
      String baseline,
      Map<String, List<BatchRun>> byConfig,
      boolean recalibrated,
      BatchResults results) {
    Function<BatchRun, Optional<RunMetrics.Evaluation>> last =
        run -> results.of(run).map(BatchResults.Result::last);
    List<PairedTable.Row> others = new ArrayList<>();
    byConfig.forEach(
        (name, seeds) -> {
          if (!name.equals(baseline)) {
            others.add(paired(name, seeds, last));
          }
        });
    List<BatchRun> seeds = byConfig.get(baseline);
    List<PairedTable> tables = new ArrayList<>();
    tables.add(new PairedTable(paired(baseline, seeds, last), others));
    if (recalibrated && seeds.get(0).isSupervisedOnly()) {
      tables.add(
          new PairedTable(
              paired(baseline + RECALIBRATED, seeds, BatchRun::recalibratedEvaluation), others));
      tables.add(
          new PairedTable(
              paired(
                  baseline + BETTER,
                  seeds,
                  run -> better(last.apply(run), run.recalibratedEvaluation())),
              others));
    }
    return tables;
  }

  /** That with the higher mIoU; empty unless both are there. */
  private static Optional<RunMetrics.Evaluation> better(
      Optional<RunMetrics.Evaluation> one, Optional<RunMetrics.Evaluation> other) {
    return one.flatMap(a -> other.map(b -> a.miou() >= b.miou() ? a : b));
  }

  private static PairedTable.Row paired(
      String name,
      List<BatchRun> seeds,
      Function<BatchRun, Optional<RunMetrics.Evaluation>> evaluation) {
    Map<Long, RunMetrics.Evaluation> results = new HashMap<>();
    seeds.forEach(
        run -> evaluation.apply(run).ifPresent(found -> results.put(run.config().seed(), found)));
    return new PairedTable.Row(name, results);
  }

  /** The tables in Markdown, without those that have no value; empty while no run is finished. */
  String markdown() {
    if (rows.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(rows.markdown());
    differences.stream()
        .filter(table -> !table.isEmpty())
        .forEach(table -> text.append('\n').append(table.markdown()));
    return text.toString();
  }

  /** The differences as CSV. */
  String differencesCsv() {
    return PairedTable.csv(differences);
  }
}
