package dev.tandem.data;

import java.util.function.IntUnaryOperator;

/**
 * The classes of a label at {@link Thumbnail#SIDE} × {@link Thumbnail#SIDE} places.
 *
 * @param classes row by row; −1 = ignored
 */
record ClassGrid(int[] classes) {
  /**
   * Takes the values in the middle of the parts.
   *
   * @param classOf the class of a stored value
   */
  static ClassGrid of(LabelDecoder.Stored stored, IntUnaryOperator classOf) {
    int side = Thumbnail.SIDE;
    int[] classes = new int[side * side];
    for (int i = 0; i < side; i++) {
      int y = (2 * i + 1) * stored.height() / (2 * side);
      for (int j = 0; j < side; j++) {
        int x = (int) ((2L * j + 1) * stored.width() / (2 * side));
        classes[i * side + j] = classOf.applyAsInt(stored.values()[y * stored.width() + x]);
      }
    }
    return new ClassGrid(classes);
  }

  /** The places beside which, to the right or below, another class begins, and those behind. */
  boolean[] borders() {
    int side = Thumbnail.SIDE;
    boolean[] borders = new boolean[side * side];
    for (int at = 0; at < classes.length; at++) {
      if (at % side < side - 1) {
        mark(borders, at, at + 1);
      }
      if (at / side < side - 1) {
        mark(borders, at, at + side);
      }
    }
    return borders;
  }

  private void mark(boolean[] borders, int one, int other) {
    boolean border = classes[one] != classes[other] && classes[one] >= 0 && classes[other] >= 0;
    borders[one] |= border;
    borders[other] |= border;
  }
}
