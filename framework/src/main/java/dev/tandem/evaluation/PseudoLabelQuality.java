package dev.tandem.evaluation;

import java.util.OptionalDouble;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * How good pseudo-labels are: counts of pixels by their true class, the class of their pseudo-label
 * and whether that is confident. A pixel may have no truth, or no pseudo-label; padding is no
 * pixel.
 */
public final class PseudoLabelQuality {
  /** Truth or label of a pixel that has none. */
  public static final int NONE = -1;

  private final int classCount;
  private final long[] pixels;

  /**
   * No pixels yet.
   *
   * @param classCount C
   */
  public PseudoLabelQuality(int classCount) {
    this.classCount = classCount;
    this.pixels = new long[(classCount + 1) * (classCount + 1) * 2];
  }

  /**
   * Adds pixels.
   *
   * @param truth a class, or {@link #NONE}
   * @param label a class, or {@link #NONE}
   */
  public void add(int truth, int label, boolean confident, long count) {
    pixels[bin(truth, label, confident)] += count;
  }

  private int bin(int truth, int label, boolean confident) {
    return ((truth + 1) * (classCount + 1) + label + 1) * 2 + (confident ? 1 : 0);
  }

  /** The number of classes C. */
  public int classCount() {
    return classCount;
  }

  /** The share of all pixels that have a confident pseudo-label, 0 to 1. */
  public OptionalDouble confidentShare() {
    long confident = labels(label -> labeled(label, true));
    long all = confident + labels(label -> labeled(label, false));
    return share(confident, all + labeled(NONE, true) + labeled(NONE, false));
  }

  /** The share of the pixels with a pseudo-label of this class that are confident, 0 to 1. */
  public OptionalDouble confidentShare(int label) {
    long confident = labeled(label, true);
    return share(confident, confident + labeled(label, false));
  }

  /** The share of confident pseudo-labels that are right, where there is truth, 0 to 1. */
  public OptionalDouble accuracy() {
    return share(labels(label -> count(label, label, true)), labels(label -> judged(label, true)));
  }

  /** The share of all pseudo-labels, confident or not, that are right, 0 to 1. */
  public OptionalDouble accuracyOfAll() {
    return share(
        labels(label -> count(label, label, true) + count(label, label, false)),
        labels(label -> judged(label, true) + judged(label, false)));
  }

  /** The share of the confident pseudo-labels of this class that are right, 0 to 1. */
  public OptionalDouble accuracy(int label) {
    return share(count(label, label, true), judged(label, true));
  }

  private static OptionalDouble share(long part, long all) {
    return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / all);
  }

  private long labels(IntToLongFunction count) {
    return IntStream.range(0, classCount).mapToLong(count).sum();
  }

  private long count(int truth, int label, boolean confident) {
    return pixels[bin(truth, label, confident)];
  }

  /** Pixels with this label and a truth. */
  private long judged(int label, boolean confident) {
    return labels(truth -> count(truth, label, confident));
  }

  /** Pixels with this label, whatever the truth. */
  private long labeled(int label, boolean confident) {
    return judged(label, confident) + count(NONE, label, confident);
  }
}
