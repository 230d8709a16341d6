package dev.tandem.data;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often the classes occur in a list of label files.
 *
 * @param pixels number of pixels by class; ignored pixels are not counted
 * @param images number of images that contain the class, by class
 * @param ignored number of ignored pixels
 */
public record ClassCounts(Map<Integer, Long> pixels, Map<Integer, Integer> images, long ignored) {
  /**
   * Counts.
   *
   * @param labels number of pixels by class of each label file, −1 = ignored
   */
  static ClassCounts of(List<Map<Integer, Long>> labels) {
    long ignored = labels.stream().mapToLong(l -> l.getOrDefault(LabelEncoding.IGNORED, 0L)).sum();
    ClassCounts counts = new ClassCounts(new TreeMap<>(), new TreeMap<>(), ignored);
    for (Map<Integer, Long> label : labels) {
      label.forEach(
          (index, pixels) -> {
            if (index != LabelEncoding.IGNORED) {
              counts.pixels.merge(index, pixels, Long::sum);
              counts.images.merge(index, 1, Integer::sum);
            }
          });
    }
    return counts;
  }

  /** The share of ignored pixels, 0 to 1; 0 without a label. */
  public double ignoredShare() {
    long counted = pixels.values().stream().mapToLong(Long::longValue).sum();
    return ignored == 0 ? 0 : (double) ignored / (ignored + counted);
  }

  /** Whether a label was read. */
  public boolean isEmpty() {
    return pixels.isEmpty() && ignored == 0;
  }
}
