package dev.tandem.data;

import java.util.ArrayList;
import java.util.List;

/**
 * A class of a data set; its index is its position in the data set's list of classes.
 *
 * @param name shown in messages and tables
 * @param colour 0xRRGGBB: shown in pictures of label maps
 */
public record SegmentationClass(String name, int colour) {
  /**
   * Classes in the colours of the {@link Palette}.
   *
   * @param names in the order of the indices
   */
  public static List<SegmentationClass> named(String... names) {
    List<SegmentationClass> classes = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      classes.add(new SegmentationClass(names[i], Palette.colour(i)));
    }
    return classes;
  }
}
