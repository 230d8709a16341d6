package dev.tandem.evaluation;

import dev.tandem.ValueRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Test-time augmentation: the views of an image (scaled, mirrored, sliding windows) on which the
 * network is run; their class probabilities are averaged.
 *
 * @param sliding sliding windows over each view; empty = the whole view at once
 * @param scales scale factors of the image, at least one, each above 0
 * @param flip whether each view is evaluated horizontally mirrored too
 */
public record ViewPlan(Optional<Sliding> sliding, List<Double> scales, boolean flip) {
  /** No augmentation: the whole image at its original size. */
  public static final ViewPlan WHOLE = new ViewPlan(Optional.empty(), List.of(1.0), false);

  /**
   * Square sliding windows.
   *
   * @param size side in pixels; along a side where the image is smaller, its size
   * @param stride from one window to the next, in pixels, 1 to {@code size}
   * @param last what becomes of the last window of a row or column
   */
  public record Sliding(int size, int stride, Last last) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the size is below 1, or the stride not 1 to the size
     */
    public Sliding {
      ValueRange.requireAtLeast("side of the sliding window", size, 1);
      if (stride < 1 || stride > size) {
        throw new IllegalArgumentException(
            "stride of the sliding window: found " + stride + ", expected 1 to " + size);
      }
    }

    /** With a last window that is pulled back. */
    public Sliding(int size, int stride) {
      this(size, stride, Last.PULLED_BACK);
    }
  }

  /** The last window, which would pass the image's edge. */
  public enum Last {
    /** It begins earlier, and ends at the edge. */
    PULLED_BACK,
    /** It is smaller, and ends at the edge; it may be as narrow as a pixel. */
    CUT
  }

  /**
   * A rectangle of an image, in pixels.
   *
   * @param top first row
   * @param left first column
   * @param height number of rows
   * @param width number of columns
   */
  public record Window(int top, int left, int height, int width) {}

  /**
   * Copies the list and checks it.
   *
   * @throws IllegalArgumentException if there is no scale, or one is not above 0
   */
  public ViewPlan {
    scales = List.copyOf(scales);
    ValueRange.requireAtLeast("number of scales", scales.size(), 1);
    scales.forEach(scale -> ValueRange.requirePositive("scale of the views", scale));
  }

  /** The height or width of a view, from that of the image: at least a pixel. */
  public static int scaled(int extent, double scale) {
    return Math.max(1, (int) Math.round(extent * scale));
  }

  /** The windows that together cover an image of this size, row by row. */
  public List<Window> windows(int height, int width) {
    if (sliding.isEmpty()) {
      return List.of(new Window(0, 0, height, width));
    }
    int size = sliding.get().size;
    List<Window> windows = new ArrayList<>();
    for (int top : starts(height)) {
      for (int left : starts(width)) {
        windows.add(
            new Window(top, left, Math.min(height - top, size), Math.min(width - left, size)));
      }
    }
    return windows;
  }

  private List<Integer> starts(int extent) {
    Sliding windows = sliding.orElseThrow();
    int last = Math.max(extent - windows.size, 0);
    int end = windows.last == Last.PULLED_BACK ? last : extent;
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start < end; start += windows.stride) {
      starts.add(start);
    }
    if (windows.last == Last.PULLED_BACK) {
      starts.add(last);
    }
    return starts;
  }
}
