package dev.tandem.report;

import java.util.Map;

/** A display of progress. */
interface ProgressDisplay extends AutoCloseable {
  /** Called after each step, counted from 1. */
  void step(long step, Map<String, Double> scalars);

  /** The last and the best mIoU, to be shown beside the steps that follow. */
  void mious(String text);

  /** Prints a line that is not overwritten. */
  void line(String text);

  /** Ends the display, so that the next output starts on a new line. */
  @Override
  void close();
}
