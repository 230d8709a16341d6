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
   * Whether a text can be the name of a class: it is not empty and, as a line of a list or a cell
   * of a table, has no blanks at its ends and no line breaks.
   */
  public static boolean isName(String text) {
    return !text.isEmpty()
        && text.equals(text.strip())
        && text.chars().noneMatch(Character::isISOControl);
  }

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
