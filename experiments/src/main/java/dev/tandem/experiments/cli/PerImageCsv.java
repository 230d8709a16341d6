package dev.tandem.experiments.cli;

import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.report.Csv;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The results of single images as CSV, in percent. The mIoU of an image is the mean over the
 * classes that are in its truth or its prediction; the cell of any other class is empty.
 */
final class PerImageCsv {
  private PerImageCsv() {}

  /**
   * @param matrices one for each pair
   */
  static String of(
      List<ImageLabelPair> pairs, List<ConfusionMatrix> matrices, List<SegmentationClass> classes) {
    List<Object> head =
        new ArrayList<>(
            List.of("image", "label", "counted_pixels", "miou_percent", "pixel_accuracy_percent"));
    classes.forEach(entry -> head.add("iou_percent " + entry.name()));
    StringBuilder csv = new StringBuilder(Csv.line(head));
    for (int i = 0; i < pairs.size(); i++) {
      csv.append(Csv.line(cells(pairs.get(i), matrices.get(i))));
    }
    return csv.toString();
  }

  private static List<Object> cells(ImageLabelPair pair, ConfusionMatrix matrix) {
    long counted = matrix.pixels();
    List<Object> cells = new ArrayList<>(List.of(pair.image(), pair.label(), counted));
    // An image whose every pixel is ignored has no result.
    cells.add(counted == 0 ? "" : Csv.percent(matrix.meanIou()));
    cells.add(counted == 0 ? "" : Csv.percent(matrix.pixelAccuracy()));
    for (int i = 0; i < matrix.classCount(); i++) {
      OptionalDouble iou = matrix.iou(i);
      cells.add(iou.isPresent() ? Csv.percent(iou.getAsDouble()) : "");
    }
    return cells;
  }
}
