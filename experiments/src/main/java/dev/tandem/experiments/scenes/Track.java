package dev.tandem.experiments.scenes;

/**
 * A way over the ground that a road or a river takes.
 *
 * @param level whether it crosses the picture from side to side, rather than lead to the horizon
 * @param course where each point of the ground lies across the way
 */
record Track(Layout layout, boolean level, Course course) {

  /** The place across a way: -1 on one edge, 0 in the middle, 1 on the other edge. */
  @FunctionalInterface
  interface Course {
    double offset(double x, double y);
  }

  /** From the lower edge to the horizon, bent and ever narrower; half widths at the lower edge. */
  static Track receding(Layout layout, Dice dice, double minHalfWidth, double maxHalfWidth) {
    double far = dice.range(0.1, 0.9) * layout.width();
    double near = dice.range(-0.1, 1.1) * layout.width();
    double bend = dice.range(-0.5, 0.5) * layout.width();
    double halfWidth = dice.range(minHalfWidth, maxHalfWidth);
    return new Track(
        layout,
        false,
        (x, y) -> {
          double t = layout.nearness(y);
          double middle = far + (near - far) * t + bend * t * (1 - t);
          return (x - middle) / (2 + halfWidth * t);
        });
  }

  /** From side to side between two nearnesses, slanted a little. */
  static Track crossing(Layout layout, Dice dice, double far, double near) {
    double slant = dice.range(-0.08, 0.08);
    double top = layout.groundAt(far);
    double bottom = layout.groundAt(near);
    return new Track(
        layout,
        true,
        (x, y) -> {
          double straightened = y - slant * (x - layout.width() / 2);
          return (2 * straightened - top - bottom) / (bottom - top);
        });
  }

  Shape shape() {
    return layout.below(layout.horizon()).where((x, y) -> Math.abs(course.offset(x, y)) <= 1);
  }

  /** The line in the middle, whole or in dashes that shrink with the distance, a little worn. */
  Shape centreLine(Dice dice) {
    double gap = dice.range(8, 20);
    double painted = dice.range(0.35, 1.2);
    Noise wear = dice.noise();
    return shape()
        .where(
            (x, y) -> {
              double turns = (level ? x : 130 / (0.3 + layout.nearness(y))) / gap;
              return Math.abs(course.offset(x, y)) < 0.075
                  && turns - Math.floor(turns) < painted
                  && wear.at(x / 3, y / 3) > 0.2;
            });
  }
}
