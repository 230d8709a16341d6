package dev.tandem.evaluation;

import dev.tandem.data.ImageLabelPair;
import java.util.Optional;

/**
 * How well one image was segmented.
 *
 * @param pair its files
 * @param miou mean IoU over the classes that are in its truth or its prediction, 0 to 1
 * @param pixelAccuracy 0 to 1
 */
public record ImageResult(ImageLabelPair pair, double miou, double pixelAccuracy) {
  /** The figures of an image's own confusion matrix; empty if no pixel of it counts. */
  static Optional<ImageResult> of(ImageLabelPair pair, ConfusionMatrix matrix) {
    boolean counts = matrix.absent().size() < matrix.classCount();
    return counts
        ? Optional.of(new ImageResult(pair, matrix.meanIou(), matrix.pixelAccuracy()))
        : Optional.empty();
  }
}
