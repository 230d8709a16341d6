package dev.tandem.experiments.cli;

import dev.tandem.experiments.assembly.StepBenchmark;
import dev.tandem.experiments.config.ExperimentConfig;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a step costs as the crop, the batches and the number of classes grow, each for itself.
 *
 * @param rows the config's own size first
 */
record GrowthTable(List<Row> rows) {
  private static final double MEBIBYTE = 1 << 20;

  /**
   * A size of a step.
   *
   * @param crop in pixels
   * @param labeled images of the labelled batch
   * @param unlabeled images of each unlabelled batch
   * @param classes present on synthetic images
   */
  record Row(int crop, int labeled, int unlabeled, int classes) {
    /** As for {@code --set}. */
    List<String> overrides() {
      return List.of(
          "training.crop=" + crop,
          "training.labeled_batch=" + labeled,
          "training.unlabeled_batch=" + unlabeled);
    }
  }

  /**
   * Crops of 1, 1½ and 2 times the config's, batches of 1 and 2 times, classes of 1, 2 times and
   * all.
   *
   * @param classes present at first
   * @param classCount of the data set
   * @param multiple of which crops are
   */
  static GrowthTable of(ExperimentConfig config, int classes, int classCount, int multiple) {
    Row own =
        new Row(
            config.training().crop(),
            config.training().labeledBatch(),
            config.training().unlabeledBatch(),
            Math.min(classes, classCount));
    List<Row> rows = new ArrayList<>(List.of(own));
    for (int crop : List.of(own.crop * 3 / 2 / multiple * multiple, own.crop * 2)) {
      rows.add(new Row(crop, own.labeled, own.unlabeled, own.classes));
    }
    rows.add(new Row(own.crop, 2 * own.labeled, 2 * own.unlabeled, own.classes));
    for (int more : List.of(Math.min(2 * own.classes, classCount), classCount)) {
      rows.add(new Row(own.crop, own.labeled, own.unlabeled, more));
    }
    return new GrowthTable(rows.stream().distinct().toList());
  }

  /** Measures row by row, and prints each when it is measured. */
  void print(PrintStream out, Function<Row, StepBenchmark.Measurement> measuring) {
    out.printf("%6s %12s %8s %8s %10s %12s%n", "crop", "images", "classes", "s", "images/s", "MiB");
    for (Row row : rows) {
      StepBenchmark.Measurement measured = measuring.apply(row);
      double seconds = BenchTimings.median(measured.timing().seconds());
      out.printf(
          Locale.ROOT,
          "%6d %12s %8d %8.3f %10.2f %12s%n",
          row.crop,
          row.labeled + "+" + row.unlabeled,
          row.classes,
          seconds,
          measured.timing().imagesPerStep() / seconds,
          memory(measured));
      out.flush();
    }
    out.println("s: median of the timed steps; MiB: most memory of the GPU, else of the process");
  }

  private static String memory(StepBenchmark.Measurement measured) {
    OptionalLong gpu = measured.trace().gpuBytes();
    OptionalLong bytes = gpu.isPresent() ? gpu : measured.peakMemoryBytes();
    return bytes.isPresent()
        ? String.format(Locale.ROOT, "%.0f", bytes.getAsLong() / MEBIBYTE)
        : "–";
  }
}
