package dev.tandem.data;

import dev.tandem.graph.TensorValues;
import org.tensorflow.types.TUint8;

/**
 * A small grey square of an image, whatever its sides, by which images are compared.
 *
 * @param grey means of the parts of the image, 0 to 255, {@link #SIDE} rows of {@link #SIDE}
 */
record Thumbnail(float[] grey) {
  /** Number of rows and columns. */
  static final int SIDE = 96;

  private static final int SMALL = 16;
  private static final int CHANNELS = 3;

  /**
   * Makes the thumbnail.
   *
   * @param image uint8 [1, H, W, 3]
   */
  static Thumbnail of(TUint8 image) {
    int height = Math.toIntExact(image.shape().get(1));
    int width = Math.toIntExact(image.shape().get(2));
    byte[] rgb = TensorValues.of(image);
    float[] grey = new float[SIDE * SIDE];
    for (int i = 0; i < SIDE; i++) {
      for (int j = 0; j < SIDE; j++) {
        grey[i * SIDE + j] =
            mean(rgb, width, start(i, height), end(i, height), start(j, width), end(j, width));
      }
    }
    return new Thumbnail(grey);
  }

  private static int start(int part, int length) {
    return (int) ((long) part * length / SIDE);
  }

  private static int end(int part, int length) {
    return Math.max(start(part, length) + 1, start(part + 1, length));
  }

  private static float mean(byte[] rgb, int width, int top, int bottom, int left, int right) {
    long sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int i = (y * width + left) * CHANNELS; i < (y * width + right) * CHANNELS; i++) {
        sum += rgb[i] & 0xFF;
      }
    }
    return (float) sum / (CHANNELS * (bottom - top) * (right - left));
  }

  /** How much the grey changes around each place, relative to the mean of the image. */
  float[] edges() {
    float[] edges = new float[SIDE * SIDE];
    double sum = 0;
    for (int i = 1; i < SIDE - 1; i++) {
      for (int j = 1; j < SIDE - 1; j++) {
        int at = i * SIDE + j;
        edges[at] =
            Math.abs(grey[at + 1] - grey[at - 1]) + Math.abs(grey[at + SIDE] - grey[at - SIDE]);
        sum += edges[at];
      }
    }
    float mean = (float) (sum / edges.length);
    for (int at = 0; mean > 0 && at < edges.length; at++) {
      edges[at] /= mean;
    }
    return edges;
  }

  /** A still smaller square, 16 × 16, to be kept for each image. */
  byte[] small() {
    int part = SIDE / SMALL;
    byte[] small = new byte[SMALL * SMALL];
    for (int i = 0; i < SMALL; i++) {
      for (int j = 0; j < SMALL; j++) {
        float sum = 0;
        for (int k = 0; k < part * part; k++) {
          sum += grey[(i * part + k / part) * SIDE + j * part + k % part];
        }
        small[i * SMALL + j] = (byte) Math.round(sum / (part * part));
      }
    }
    return small;
  }

  /** The mean difference of two {@link #small} squares, 0 to 255. */
  static double distance(byte[] one, byte[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs((one[i] & 0xFF) - (other[i] & 0xFF));
    }
    return sum / one.length;
  }
}
