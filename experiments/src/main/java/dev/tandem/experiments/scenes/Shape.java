package dev.tandem.experiments.scenes;

/** A region of the plane: its bounding box, and a test for the points in that box. */
record Shape(double left, double top, double right, double bottom, Inside inside) {

  /** Whether a point inside the bounding box belongs to the shape. */
  @FunctionalInterface
  interface Inside {
    boolean test(double x, double y);
  }

  static Shape box(double left, double top, double right, double bottom) {
    return new Shape(left, top, right, bottom, (x, y) -> true);
  }

  static Shape ellipse(double x, double y, double radiusX, double radiusY) {
    return new Shape(
        x - radiusX,
        y - radiusY,
        x + radiusX,
        y + radiusY,
        (px, py) -> square((px - x) / radiusX) + square((py - y) / radiusY) <= 1);
  }

  /** An ellipse whose radius is reduced by noise, by at most the fraction {@code rough}. */
  static Shape blob(double x, double y, double radiusX, double radiusY, Noise noise, double rough) {
    return ellipse(x, y, radiusX, radiusY)
        .where(
            (px, py) -> {
              double dx = (px - x) / radiusX;
              double dy = (py - y) / radiusY;
              double length = Math.sqrt(dx * dx + dy * dy) + 1e-9;
              double ring = noise.cloud(x + 1.6 * dx / length, y + 1.6 * dy / length);
              return length <= 1 - rough * ring;
            });
  }

  /**
   * A capsule: all points closer to a line segment than a radius that is interpolated between its
   * ends.
   */
  static Shape limb(double x0, double y0, double x1, double y1, double radius0, double radius1) {
    double reach = Math.max(radius0, radius1);
    double dx = x1 - x0;
    double dy = y1 - y0;
    double length = dx * dx + dy * dy + 1e-9;
    return new Shape(
        Math.min(x0, x1) - reach,
        Math.min(y0, y1) - reach,
        Math.max(x0, x1) + reach,
        Math.max(y0, y1) + reach,
        (x, y) -> {
          double t = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length));
          double radius = radius0 + (radius1 - radius0) * t;
          return square(x - x0 - t * dx) + square(y - y0 - t * dy) <= radius * radius;
        });
  }

  /** A polygon with corners x, y, x, y, …; its inside is determined by the even-odd rule. */
  static Shape polygon(double... corners) {
    double left = corners[0];
    double right = corners[0];
    double top = corners[1];
    double bottom = corners[1];
    for (int i = 2; i < corners.length; i += 2) {
      left = Math.min(left, corners[i]);
      right = Math.max(right, corners[i]);
      top = Math.min(top, corners[i + 1]);
      bottom = Math.max(bottom, corners[i + 1]);
    }
    return new Shape(left, top, right, bottom, (x, y) -> crossesOddly(corners, x, y));
  }

  private static boolean crossesOddly(double[] corners, double x, double y) {
    boolean odd = false;
    int last = corners.length - 2;
    for (int i = 0; i < corners.length; last = i, i += 2) {
      double fromY = corners[last + 1];
      double toY = corners[i + 1];
      if (fromY > y != toY > y) {
        double share = (y - fromY) / (toY - fromY);
        odd ^= x < corners[last] + share * (corners[i] - corners[last]);
      }
    }
    return odd;
  }

  /** The part of this shape where the test is true too. */
  Shape where(Inside also) {
    return new Shape(left, top, right, bottom, (x, y) -> inside.test(x, y) && also.test(x, y));
  }

  private static double square(double value) {
    return value * value;
  }
}
