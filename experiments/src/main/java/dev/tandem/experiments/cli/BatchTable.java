package dev.tandem.experiments.cli;

import dev.tandem.file.AtomicFile;
import dev.tandem.file.UnwritableException;
import dev.tandem.report.SeedTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The results of a batch: one row for each config, over its finished seeds.
 *
 * @param rows in the order of the runs
 */
record BatchTable(SeedTable rows) {
  /**
   * Collects the results.
   *
   * @param recalibrated whether supervised-only configs get a second row, with re-estimated
   *     batch-norm statistics
   */
  static BatchTable of(List<BatchRun> runs, boolean recalibrated) {
    Map<String, List<BatchRun>> byConfig = new LinkedHashMap<>();
    runs.forEach(
        run -> byConfig.computeIfAbsent(run.config().name(), name -> new ArrayList<>()).add(run));
    List<SeedTable.Row> rows = new ArrayList<>();
    byConfig.forEach(
        (name, seeds) -> {
          rows.add(row(name, seeds, BatchRun::figures));
          if (recalibrated && seeds.get(0).isSupervisedOnly()) {
            rows.add(
                row(name + " (batch norm re-estimated)", seeds, BatchRun::recalibratedFigures));
          }
        });
    return new BatchTable(new SeedTable(rows));
  }

  private static SeedTable.Row row(
      String name, List<BatchRun> seeds, Function<BatchRun, Optional<SeedTable.Figures>> figures) {
    return new SeedTable.Row(
        name, seeds.size(), seeds.stream().flatMap(run -> figures.apply(run).stream()).toList());
  }

  /** Writes {@code table.md} and {@code table.csv} into a folder, and prints the table. */
  void write(Path folder, PrintStream results) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UnwritableException(folder, e);
    }
    AtomicFile.write(folder.resolve("table.md"), rows.markdown());
    AtomicFile.write(folder.resolve("table.csv"), rows.csv());
    results.print(rows.markdown());
    results.flush();
  }
}
