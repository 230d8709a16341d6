package dev.tandem.experiments.annotation;

import java.awt.Polygon;
import java.awt.Shape;
import java.awt.geom.Path2D;
import java.util.BitSet;

/** The pixels of something that was drawn, in an image's coordinates: x to the right, y down. */
sealed interface Area {
  /** The inside of a line; the corner at the top left of the image is (0, 0). */
  record Outline(Shape shape) implements Area {}

  /**
   * The inside of a polygon and the pixels on its line. A corner is a pixel, as in what labelme
   * itself makes of its polygons (Pillow's {@code polygon} with {@code outline} and {@code fill}).
   */
  record Traced(Polygon polygon) implements Area {
    /**
     * @param coordinates x and y in turn, of three corners at least; fractions are dropped
     */
    static Traced of(double[] coordinates) {
      Polygon polygon = new Polygon();
      for (int i = 0; i < coordinates.length - 1; i += 2) {
        polygon.addPoint((int) Math.floor(coordinates[i]), (int) Math.floor(coordinates[i + 1]));
      }
      return new Traced(polygon);
    }
  }

  /**
   * Single pixels, in a rectangle.
   *
   * @param left column of the rectangle in the image
   * @param top row of the rectangle
   * @param width of the rectangle
   * @param set the pixels row by row
   */
  record Pixels(int left, int top, int width, BitSet set) implements Area {}

  /**
   * The inside of a polygon.
   *
   * @param coordinates x and y in turn, of three corners at least
   */
  static Outline polygon(double[] coordinates) {
    Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
    path.moveTo(coordinates[0], coordinates[1]);
    for (int i = 2; i < coordinates.length - 1; i += 2) {
      path.lineTo(coordinates[i], coordinates[i + 1]);
    }
    path.closePath();
    return new Outline(path);
  }
}
