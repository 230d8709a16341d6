package dev.tandem.data;

import java.util.Optional;

/**
 * How well the borders in a mask follow the edges of its photograph: as it is, turned, mirrored and
 * shifted. 1 is what chance gives.
 *
 * @param turned by {@link Turn}; 0 where a mask of that size cannot be turned so
 * @param shifted by rows, then columns, from −{@link #REACH} to {@link #REACH} parts of a thumbnail
 */
record MaskFit(double[] turned, double[] shifted) {
  /** The largest shift, in parts of a thumbnail. */
  static final int REACH = 8;

  /** Number of shifts in one direction. */
  static final int SHIFTS = 2 * REACH + 1;

  private static final int FEWEST_BORDERS = 40;

  /** Where a place in a mask would be if the mask were turned. */
  enum Turn {
    NONE("as they are", false),
    COLUMNS("mirrored left to right", false),
    ROWS("mirrored upside down", false),
    HALF("turned by 180°", false),
    RIGHT("turned by 90°", true),
    LEFT("turned by 270°", true),
    DIAGONAL("mirrored on a diagonal", true),
    OTHER_DIAGONAL("mirrored on the other diagonal", true);

    private final String words;
    private final boolean exchangesSides;

    Turn(String words, boolean exchangesSides) {
      this.words = words;
      this.exchangesSides = exchangesSides;
    }

    /** In a message. */
    String words() {
      return words;
    }

    private int place(int row, int column) {
      int last = Thumbnail.SIDE - 1;
      return switch (this) {
        case NONE -> row * Thumbnail.SIDE + column;
        case COLUMNS -> row * Thumbnail.SIDE + last - column;
        case ROWS -> (last - row) * Thumbnail.SIDE + column;
        case HALF -> (last - row) * Thumbnail.SIDE + last - column;
        case RIGHT -> column * Thumbnail.SIDE + last - row;
        case LEFT -> (last - column) * Thumbnail.SIDE + row;
        case DIAGONAL -> column * Thumbnail.SIDE + row;
        case OTHER_DIAGONAL -> (last - column) * Thumbnail.SIDE + last - row;
      };
    }
  }

  /**
   * Compares a mask with its photograph.
   *
   * @param isSquare whether the mask could be turned by 90°
   * @return empty if there is too little to compare
   */
  static Optional<MaskFit> of(Thumbnail image, ClassGrid mask, boolean isSquare) {
    boolean[] borders = mask.borders();
    int count = 0;
    for (boolean border : borders) {
      count += border ? 1 : 0;
    }
    if (count < FEWEST_BORDERS) {
      return Optional.empty();
    }
    float[] edges = image.edges();
    double[] turned = new double[Turn.values().length];
    for (Turn turn : Turn.values()) {
      if (isSquare || !turn.exchangesSides) {
        turned[turn.ordinal()] = along(edges, borders, turn);
      }
    }
    double[] shifted = new double[SHIFTS * SHIFTS];
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] = along(edges, borders, i / SHIFTS - REACH, i % SHIFTS - REACH);
    }
    return Optional.of(new MaskFit(turned, shifted));
  }

  private static double along(float[] edges, boolean[] borders, Turn turn) {
    double sum = 0;
    int count = 0;
    for (int at = 0; at < borders.length; at++) {
      if (borders[at]) {
        sum += edges[turn.place(at / Thumbnail.SIDE, at % Thumbnail.SIDE)];
        count++;
      }
    }
    return sum / count;
  }

  /** Borders that leave the image by the shift do not count. */
  private static double along(float[] edges, boolean[] borders, int down, int right) {
    double sum = 0;
    int count = 0;
    for (int at = 0; at < borders.length; at++) {
      int row = at / Thumbnail.SIDE + down;
      int column = at % Thumbnail.SIDE + right;
      boolean inside = row >= 0 && row < Thumbnail.SIDE && column >= 0 && column < Thumbnail.SIDE;
      if (borders[at] && inside) {
        sum += edges[row * Thumbnail.SIDE + column];
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
