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
   * @param grid keys whose values get a column
   */
  static String of(List<BatchRun> runs, List<String> grid, BatchResults results) {
    Set<String> classes = new LinkedHashSet<>();
    runs.forEach(
        run -> results.of(run).ifPresent(result -> classes.addAll(result.last().iou().keySet())));
    List<Object> head = new ArrayList<>(List.of("config", "seed"));
    head.addAll(grid);
    head.addAll(
        List.of(
            "miou_percent",
            "pixel_accuracy_percent",
            "best_miou_percent",
            "best_step",
            "images_per_second",
            "run_folder"));
    classes.forEach(name -> head.add("iou_percent " + name));
    StringBuilder csv = new StringBuilder(Csv.line(head));
    for (BatchRun run : runs) {
      results.of(run).ifPresent(result -> csv.append(line(run, grid, classes, result)));
    }
    return csv.toString();
  }

  private static String line(
      BatchRun run, List<String> grid, Set<String> classes, BatchResults.Result result) {
    Map<String, String> values = run.config().settings();
    List<Object> cells = new ArrayList<>(List.of(run.config().name(), run.config().seed()));
    grid.forEach(key -> cells.add(values.getOrDefault(key, "")));
    RunMetrics.Evaluation last = result.last();
    cells.add(Csv.percent(last.miou()));
    cells.add(Csv.percent(last.pixelAccuracy()));
    cells.add(Csv.percent(result.best().miou()));
    cells.add(result.best().step());
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
