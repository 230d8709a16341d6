package dev.tandem.experiments.scenes;

import java.util.Arrays;

/**
 * The pixels of a scene while it is painted from back to front. A pixel takes the colour and the
 * class of the last shape that contains its centre; edges are not antialiased, so the label mask is
 * exact.
 */
final class Canvas {

  /** The height of every picture in design units. */
  static final int DESIGN_HEIGHT = 128;

  private final int width;
  private final int height;
  private final double unit;
  private final Colour[] colours;
  private final byte[] labels;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.unit = (double) DESIGN_HEIGHT / height;
    this.colours = new Colour[width * height];
    this.labels = new byte[width * height];
    Arrays.fill(colours, Colour.grey(0));
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** The side length of a pixel in design units. */
  double unit() {
    return unit;
  }

  /** The width of the picture in design units. */
  double designWidth() {
    return width * unit;
  }

  Colour colour(int x, int y) {
    return colours[y * width + x];
  }

  byte[] labels() {
    return labels.clone();
  }

  /** The class at a point in design units; for points outside that of the nearest pixel. */
  SceneClass classAt(double x, double y) {
    int column = Math.max(0, Math.min(width - 1, (int) (x / unit)));
    int row = Math.max(0, Math.min(height - 1, (int) (y / unit)));
    return SceneClass.values()[labels[row * width + column]];
  }

  /** Paints a shape: colour and label. */
  void paint(Shape shape, SceneClass sceneClass, Texture texture) {
    eachPixel(
        shape,
        (pixel, x, y) -> {
          colours[pixel] = texture.at(x, y);
          labels[pixel] = (byte) sceneClass.ordinal();
        });
  }

  /** Multiplies the brightness in a shape by a factor, like a shadow; the labels are unchanged. */
  void shade(Shape shape, double factor) {
    eachPixel(shape, (pixel, x, y) -> colours[pixel] = colours[pixel].times(factor));
  }

  private interface PixelVisitor {
    void visit(int pixel, double x, double y);
  }

  private void eachPixel(Shape shape, PixelVisitor visitor) {
    int firstRow = Math.max(0, (int) Math.ceil(shape.top() / unit - 0.5));
    int lastRow = Math.min(height - 1, (int) Math.floor(shape.bottom() / unit - 0.5));
    int firstColumn = Math.max(0, (int) Math.ceil(shape.left() / unit - 0.5));
    int lastColumn = Math.min(width - 1, (int) Math.floor(shape.right() / unit - 0.5));
    for (int row = firstRow; row <= lastRow; row++) {
      double y = (row + 0.5) * unit;
      for (int column = firstColumn; column <= lastColumn; column++) {
        double x = (column + 0.5) * unit;
        if (shape.inside().test(x, y)) {
          visitor.visit(row * width + column, x, y);
        }
      }
    }
  }
}
