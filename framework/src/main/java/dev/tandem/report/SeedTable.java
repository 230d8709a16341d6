package dev.tandem.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The results of configs that were run with several seeds each: mean ± sample standard deviation of
 * mIoU and pixel accuracy (percent) in the last evaluation, and of the images per second.
 *
 * @param rows in the order of the table
 */
public record SeedTable(List<Row> rows) {

  /**
   * The results of a run.
   *
   * @param miou 0 to 1
   * @param pixelAccuracy 0 to 1
   * @param imagesPerSecond median over the training steps; empty if nothing was trained
   */
  public record Figures(double miou, double pixelAccuracy, OptionalDouble imagesPerSecond) {

    /** The results of a finished run; empty if it was never evaluated. */
    public static Optional<Figures> of(RunMetrics metrics) {
      return metrics
          .last()
          .map(
              last ->
                  new Figures(
                      last.miou(),
                      last.pixelAccuracy(),
                      new Scalar(metrics, "images_per_second").median()));
    }
  }

  /**
   * The runs of one config.
   *
   * @param name shown in the first column
   * @param asked number of requested runs
   * @param finished results of the finished runs
   */
  public record Row(String name, int asked, List<Figures> finished) {
    /** Copies the list. */
    public Row {
      finished = List.copyOf(finished);
    }

    private Optional<SeedStatistic> of(Function<Figures, Double> figure) {
      return SeedStatistic.of(finished.stream().map(figure).toList());
    }

    private Optional<SeedStatistic> miou() {
      return of(f -> 100 * f.miou());
    }

    private Optional<SeedStatistic> pixelAccuracy() {
      return of(f -> 100 * f.pixelAccuracy());
    }

    private Optional<SeedStatistic> imagesPerSecond() {
      return SeedStatistic.of(
          finished.stream().flatMapToDouble(f -> f.imagesPerSecond().stream()).boxed().toList());
    }

    private String seeds() {
      return finished.size() == asked ? "" + asked : finished.size() + " of " + asked;
    }
  }

  /** Copies the list. */
  public SeedTable {
    rows = List.copyOf(rows);
  }

  /** Whether no run is finished. */
  public boolean isEmpty() {
    return rows.stream().allMatch(row -> row.finished.isEmpty());
  }

  /**
   * The table in Markdown: – where there is no value, and no ± for a single run; of several rows
   * the highest mIoU and the highest pixel accuracy are bold.
   */
  public String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            | config | seeds | mIoU % | pixel accuracy % | images/s |
            |---|---:|---:|---:|---:|
            """);
    for (Row row : rows) {
      text.append(
          String.format(
              "| %s | %s | %s | %s | %s |\n",
              row.name(),
              row.seeds(),
              marked(row, Row::miou),
              marked(row, Row::pixelAccuracy),
              plusMinus(row.imagesPerSecond())));
    }
    return text.toString();
  }

  private String marked(Row row, Function<Row, Optional<SeedStatistic>> figure) {
    List<Double> means =
        rows.stream().flatMap(r -> figure.apply(r).stream()).map(SeedStatistic::mean).toList();
    String text = plusMinus(figure.apply(row));
    boolean best =
        means.size() > 1
            && figure.apply(row).map(s -> s.mean() >= Collections.max(means)).orElse(false);
    return best ? "**" + text + "**" : text;
  }

  /** The table as CSV with a header line; a cell without a value is empty. */
  public String csv() {
    StringBuilder text =
        new StringBuilder(
            "config,runs_asked,runs_finished,miou_percent_mean,miou_percent_std,"
                + "pixel_accuracy_percent_mean,pixel_accuracy_percent_std,"
                + "images_per_second_mean,images_per_second_std\n");
    for (Row row : rows) {
      List<Object> cells = new ArrayList<>(List.of(row.name(), row.asked(), row.finished().size()));
      cells.addAll(cells(row.miou()));
      cells.addAll(cells(row.pixelAccuracy()));
      cells.addAll(cells(row.imagesPerSecond()));
      text.append(Csv.line(cells));
    }
    return text.toString();
  }

  private static String plusMinus(Optional<SeedStatistic> statistic) {
    return statistic
        .map(
            s ->
                s.deviation()
                    .map(d -> String.format(Locale.ROOT, "%.2f ± %.2f", s.mean(), d))
                    .orElseGet(() -> String.format(Locale.ROOT, "%.2f", s.mean())))
        .orElse("–");
  }

  private static List<String> cells(Optional<SeedStatistic> statistic) {
    return List.of(
        statistic.map(s -> Csv.number(s.mean())).orElse(""),
        statistic.flatMap(SeedStatistic::deviation).map(Csv::number).orElse(""));
  }
}
