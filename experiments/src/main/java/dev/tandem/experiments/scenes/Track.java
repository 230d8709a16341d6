package dev.tandem.experiments.scenes;

/**
 * The course of a road or river over the ground.
 *
 * @param level whether it crosses the picture from side to side; otherwise it leads to the horizon
 * @param course gives the position of a point of the ground across the track
 */
record Track(Layout layout, boolean level, Course course) {

  /** The position across the track: −1 on one edge, 0 in the middle, 1 on the other edge. */
  @FunctionalInterface
  interface Course {
    double offset(double x, double y);
  }

  /**
   * From the lower edge to the horizon, curved and narrowing; half widths are those at the lower
   * edge.
   */
  static Track receding(
      Layout layout, SceneRandom random, double minHalfWidth, double maxHalfWidth) {
    double far = random.range(0.1, 0.9) * layout.width();
    double near = random.range(-0.1, 1.1) * layout.width();
    double bend = random.range(-0.5, 0.5) * layout.width();
    double halfWidth = random.range(minHalfWidth, maxHalfWidth);
    return new Track(
        layout,
        false,
        (x, y) -> {
          double t = layout.nearness(y);
          double middle = far + (near - far) * t + bend * t * (1 - t);
          return (x - middle) / (2 + halfWidth * t);
        });
  }

  /** From side to side between two nearnesses, slightly slanted. */
  static Track crossing(Layout layout, SceneRandom random, double far, double near) {
    double slant = random.range(-0.08, 0.08);
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

  /** The centre line, solid or with dashes that shrink with distance, slightly worn. */
  Shape centreLine(SceneRandom random) {
    double gap = random.range(8, 20);
    double painted = random.range(0.35, 1.2);
    Noise wear = random.noise();
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
