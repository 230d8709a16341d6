package dev.tandem.evaluation;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Confusion matrix over a set of images, and the metrics computed from it. mIoU is computed from
 * one matrix over the whole set, not averaged over images.
 */
public final class ConfusionMatrix {
  private final long[][] counts;
  private long images;
  private long leftOut;
  private long ignored;

  /**
   * An empty matrix.
   *
   * @param classCount C
   */
  public ConfusionMatrix(int classCount) {
    counts = new long[classCount][classCount];
  }

  /** Adds a number of pixels of class {@code truth} that were predicted as {@code predicted}. */
  public void add(int truth, int predicted, long pixels) {
    counts[truth][predicted] += pixels;
  }

  /** Adds the counts of a matrix of the same classes. */
  public void add(ConfusionMatrix other) {
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts.length; j++) {
        counts[i][j] += other.counts[i][j];
      }
    }
    images += other.images;
    leftOut += other.leftOut;
    ignored += other.ignored;
  }

  /** Adds a number of images, whose pixels are counted. */
  public void addImages(long number) {
    images += number;
  }

  /** Notes that of the images a number could not be read, and no pixel of them is counted. */
  public void leaveOut(long number) {
    images -= number;
    leftOut += number;
  }

  /** Adds a number of pixels whose truth is ignored. */
  public void addIgnored(long pixels) {
    ignored += pixels;
  }

  /** The number of pixels whose truth is ignored, so that their prediction does not count. */
  public long ignored() {
    return ignored;
  }

  /** The share of the pixels whose truth is ignored, 0 to 1; 0 for an empty matrix. */
  public double ignoredShare() {
    return ignored == 0 ? 0 : (double) ignored / (ignored + pixels());
  }

  /** The number of pixels that are counted: all whose truth is not ignored. */
  public long pixels() {
    return IntStream.range(0, counts.length).mapToLong(this::truth).sum();
  }

  /** The number of images whose pixels are counted. */
  public long images() {
    return images;
  }

  /** The number of images that could not be read, of which no pixel is counted. */
  public long leftOut() {
    return leftOut;
  }

  /** The number of pixels of class {@code truth} that were predicted as {@code predicted}. */
  public long count(int truth, int predicted) {
    return counts[truth][predicted];
  }

  /** The number of pixels of a class in the ground truth. */
  public long truth(int index) {
    return IntStream.range(0, counts.length).mapToLong(j -> counts[index][j]).sum();
  }

  /** The number of pixels that were predicted as a class. */
  public long predicted(int index) {
    return IntStream.range(0, counts.length).mapToLong(i -> counts[i][index]).sum();
  }

  /**
   * The share of the pixels of class {@code truth} that were predicted as {@code predicted}, 0 to
   * 1; 0 for a class without pixels.
   */
  public double share(int truth, int predicted) {
    long all = truth(truth);
    return all == 0 ? 0 : (double) counts[truth][predicted] / all;
  }

  /** The classes that are in the ground truth and were never predicted. */
  public List<Integer> neverPredicted() {
    return classes(i -> truth(i) > 0 && predicted(i) == 0);
  }

  /** The classes that are not in the ground truth, predicted or not. */
  public List<Integer> absent() {
    return classes(i -> truth(i) == 0);
  }

  private List<Integer> classes(IntPredicate which) {
    return IntStream.range(0, counts.length).filter(which).boxed().toList();
  }

  /** The number of classes C. */
  public int classCount() {
    return counts.length;
  }

  /**
   * Intersection over union of a class, 0 to 1; empty for a class that occurs neither in the ground
   * truth nor in the predictions.
   */
  public OptionalDouble iou(int index) {
    long both = counts[index][index];
    long either = truth(index) + predicted(index) - both;
    return either == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) both / either);
  }

  /**
   * mIoU: the mean of {@link #iou} over the classes where it is present, 0 to 1; 0 for an empty
   * matrix.
   */
  public double meanIou() {
    return IntStream.range(0, counts.length)
        .mapToObj(this::iou)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average()
        .orElse(0);
  }

  /** The fraction of pixels that were predicted correctly, 0 to 1; 0 for an empty matrix. */
  public double pixelAccuracy() {
    long all = pixels();
    long right = IntStream.range(0, counts.length).mapToLong(i -> counts[i][i]).sum();
    return all == 0 ? 0 : (double) right / all;
  }
}
