package dev.tandem.data;

/** Default colours of classes: PASCAL VOC's colour map of 256 different colours. */
public final class Palette {
  private static final int SIZE = 256;

  private static final int BITS = 8;

  private Palette() {}

  /**
   * The colour of a class: the bits of the index are distributed in turn to red, green and blue,
   * the lowest bit of the index to the highest of the channel. For example 0, 1, 2, 3 give (0,0,0),
   * (128,0,0), (0,128,0), (128,128,0).
   *
   * @param index 0 to 255
   * @return 0xRRGGBB
   * @throws IllegalArgumentException if the index is out of range
   */
  public static int colour(int index) {
    if (index < 0 || index >= SIZE) {
      throw new IllegalArgumentException("class " + index + ", expected 0 to 255");
    }
    int red = 0;
    int green = 0;
    int blue = 0;
    int rest = index;
    for (int bit = BITS - 1; rest > 0; bit--, rest >>= 3) {
      red |= (rest & 1) << bit;
      green |= (rest >> 1 & 1) << bit;
      blue |= (rest >> 2 & 1) << bit;
    }
    return red << 16 | green << 8 | blue;
  }
}
