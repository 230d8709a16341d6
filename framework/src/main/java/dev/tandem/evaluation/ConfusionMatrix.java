package dev.tandem.evaluation;

import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How often each class was taken for each other, over a set of images, and what follows from it.
 * Counts add up over images: mIoU comes from one matrix over the whole set.
 */
public final class ConfusionMatrix {
  private final long[][] counts;

  /**
   * @param classCount of an empty matrix
   */
  public ConfusionMatrix(int classCount) {
    counts = new long[classCount][classCount];
  }

  /** Adds the count of pixels of class {@code truth} that were labelled {@code predicted}. */
  public void add(int truth, int predicted, long pixels) {
    counts[truth][predicted] += pixels;
  }

  /** Pixels of class {@code truth} that were labelled {@code predicted}. */
  public long count(int truth, int predicted) {
    return counts[truth][predicted];
  }

  /** C. */
  public int classCount() {
    return counts.length;
  }

  /**
   * Intersection over union of a class, 0 to 1; empty for a class that is in neither the truth nor
   * the predictions.
   */
  public OptionalDouble iou(int index) {
    long both = counts[index][index];
    long truth = IntStream.range(0, counts.length).mapToLong(j -> counts[index][j]).sum();
    long predicted = IntStream.range(0, counts.length).mapToLong(i -> counts[i][index]).sum();
    long either = truth + predicted - both;
    return either == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) both / either);
  }

  /** The mean IoU over the classes that have one, 0 to 1; 0 for an empty matrix. */
  public double meanIou() {
    return IntStream.range(0, counts.length)
        .mapToObj(this::iou)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average()
        .orElse(0);
  }

  /** The share of pixels that were labelled right, 0 to 1; 0 for an empty matrix. */
  public double pixelAccuracy() {
    long all = 0;
    long right = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
      for (long count : counts[i]) {
        all += count;
      }
    }
    return all == 0 ? 0 : (double) right / all;
  }
}
