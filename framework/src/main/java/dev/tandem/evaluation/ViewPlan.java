package dev.tandem.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which views of an image a network sees; their probabilities are averaged.
 *
 * @param sliding windows that slide over the image; none = the whole image at once
 * @param scales factors of the image's size, at least one, each above 0
 * @param flip whether each view is seen mirrored sideways too
 */
public record ViewPlan(Optional<Sliding> sliding, List<Double> scales, boolean flip) {
  /** The whole image at its own size, once. */
  public static final ViewPlan WHOLE = new ViewPlan(Optional.empty(), List.of(1.0), false);

  /**
   * Square windows.
   *
   * @param size of a side, in pixels; a smaller image is seen whole
   * @param stride from one window to the next, in pixels, 1 to {@code size}; the last one ends with
   *     the image
   */
  public record Sliding(int size, int stride) {}

  /** A part of an image, in pixels. */
  record Window(int top, int left, int height, int width) {}

  /** The lists are copied. */
  public ViewPlan {
    scales = List.copyOf(scales);
  }

  /** The windows that cover an image of that size together, row by row. */
  List<Window> windows(int height, int width) {
    if (sliding.isEmpty()) {
      return List.of(new Window(0, 0, height, width));
    }
    List<Window> windows = new ArrayList<>();
    for (int top : starts(height)) {
      for (int left : starts(width)) {
        windows.add(
            new Window(
                top,
                left,
                Math.min(height, sliding.get().size),
                Math.min(width, sliding.get().size)));
      }
    }
    return windows;
  }

  private List<Integer> starts(int extent) {
    int last = Math.max(extent - sliding.orElseThrow().size, 0);
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start < last; start += sliding.orElseThrow().stride) {
      starts.add(start);
    }
    starts.add(last);
    return starts;
  }
}
