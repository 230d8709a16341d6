package dev.tandem.experiments.cli;

import dev.tandem.file.AtomicFile;
import dev.tandem.file.UnwritableException;
import dev.tandem.report.PairedTable;
import dev.tandem.report.RunMetrics;
import dev.tandem.report.SeedTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param differences to the baseline, and to it with re-estimated statistics; empty without one
 */
record BatchTable(SeedTable rows, List<PairedTable> differences) {
  private static final String RECALIBRATED = " (batch norm re-estimated)";

  /**
   * Collects the results.
   *
   * @param recalibrated whether supervised-only configs get a second row, with re-estimated
   *     batch-norm statistics
   * @param baseline name of the config that the others are compared with, if they are
   */
  static BatchTable of(List<BatchRun> runs, boolean recalibrated, Optional<String> baseline) {
    Map<String, List<BatchRun>> byConfig = new LinkedHashMap<>();
    runs.forEach(
        run -> byConfig.computeIfAbsent(run.config().name(), name -> new ArrayList<>()).add(run));
    List<SeedTable.Row> rows = new ArrayList<>();
    byConfig.forEach(
        (name, seeds) -> {
          rows.add(row(name, seeds, BatchRun::figures));
          if (recalibrated && seeds.get(0).isSupervisedOnly()) {
            rows.add(row(name + RECALIBRATED, seeds, BatchRun::recalibratedFigures));
          }
        });
    return new BatchTable(
        new SeedTable(rows),
        baseline.map(name -> differences(name, byConfig, recalibrated)).orElse(List.of()));
  }

  private static SeedTable.Row row(
      String name, List<BatchRun> seeds, Function<BatchRun, Optional<SeedTable.Figures>> figures) {
    return new SeedTable.Row(
        name, seeds.size(), seeds.stream().flatMap(run -> figures.apply(run).stream()).toList());
  }

  private static List<PairedTable> differences(
      String baseline, Map<String, List<BatchRun>> byConfig, boolean recalibrated) {
    List<PairedTable.Row> others = new ArrayList<>();
    byConfig.forEach(
        (name, seeds) -> {
          if (!name.equals(baseline)) {
            others.add(paired(name, seeds, BatchRun::evaluation));
          }
        });
    List<BatchRun> seeds = byConfig.get(baseline);
    List<PairedTable> tables = new ArrayList<>();
    tables.add(new PairedTable(paired(baseline, seeds, BatchRun::evaluation), others));
    if (recalibrated && seeds.get(0).isSupervisedOnly()) {
      tables.add(
          new PairedTable(
              paired(baseline + RECALIBRATED, seeds, BatchRun::recalibratedEvaluation), others));
    }
    return tables;
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

  /** The tables in Markdown. */
  private String markdown() {
    StringBuilder text = new StringBuilder(rows.markdown());
    differences.forEach(table -> text.append('\n').append(table.markdown()));
    return text.toString();
  }

  /** Writes {@code table.md} and {@code table.csv} into a folder, and prints the tables. */
  void write(Path folder, PrintStream results) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UnwritableException(folder, e);
    }
    AtomicFile.write(folder.resolve("table.md"), markdown());
    AtomicFile.write(folder.resolve("table.csv"), rows.csv());
    results.print(markdown());
    results.flush();
  }
}
