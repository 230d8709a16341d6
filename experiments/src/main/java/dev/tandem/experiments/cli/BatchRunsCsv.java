package dev.tandem.experiments.cli;

import dev.tandem.report.Csv;
import dev.tandem.report.RunMetrics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The finished runs of a batch as CSV: a line for each, with the values of the grid. */
final class BatchRunsCsv {
  private BatchRunsCsv() {}

  /**
   * @param columns the keys of its grid get a column each, and re-estimated statistics do
   */
  static String of(List<BatchRun> runs, BatchTable.Columns columns, BatchResults results) {
    Set<String> classes = new LinkedHashSet<>();
    runs.forEach(
        run -> results.of(run).ifPresent(result -> classes.addAll(result.last().iou().keySet())));
    List<Object> head = new ArrayList<>(List.of("config", "seed"));
    head.addAll(columns.grid());
    head.addAll(
        List.of("miou_percent", "pixel_accuracy_percent", "best_miou_percent", "best_step"));
    if (columns.recalibrated()) {
      head.add("recalibrated_miou_percent");
    }
    head.addAll(List.of("images_per_second", "run_folder"));
    classes.forEach(name -> head.add("iou_percent " + name));
    StringBuilder csv = new StringBuilder(Csv.line(head));
    for (BatchRun run : runs) {
      results.of(run).ifPresent(result -> csv.append(line(run, columns, classes, result)));
    }
    return csv.toString();
  }

  private static String line(
      BatchRun run, BatchTable.Columns columns, Set<String> classes, BatchResults.Result result) {
    Map<String, String> values = run.config().settings();
    List<Object> cells = new ArrayList<>(List.of(run.config().name(), run.config().seed()));
    columns.grid().forEach(key -> cells.add(values.getOrDefault(key, "")));
    RunMetrics.Evaluation last = result.last();
    cells.add(Csv.percent(last.miou()));
    cells.add(Csv.percent(last.pixelAccuracy()));
    cells.add(Csv.percent(result.best().miou()));
    cells.add(result.best().step());
    if (columns.recalibrated()) {
      cells.add(run.recalibratedEvaluation().map(again -> Csv.percent(again.miou())).orElse(""));
    }
    cells.add(
        result.figures().imagesPerSecond().isPresent()
            ? Csv.number(result.figures().imagesPerSecond().getAsDouble())
            : "");
    cells.add(run.folder().path());
    for (String name : classes) {
      Optional<Double> iou = last.iou().getOrDefault(name, Optional.empty());
      cells.add(iou.map(Csv::percent).orElse(""));
    }
    return Csv.line(cells);
  }
}
