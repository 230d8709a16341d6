package dev.tandem.report;

import java.util.Map;

/** Where progress is shown. */
interface ProgressDisplay extends AutoCloseable {
  /** A step is done, counted from 1. */
  void step(long step, Map<String, Double> scalars);

  /** Shows a line that stays. */
  void line(String text);

  /** Ends what is shown; what is printed next begins on a line of its own. */
  @Override
  void close();
}
