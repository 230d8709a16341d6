package dev.tandem.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on a terminal, redrawn in place twice per second. */
final class LiveBar implements ProgressDisplay {
  private static final int REDRAW_MILLISECONDS = 500;

  private final PrintStream out;
  private final ConsoleProgressBarConsumer terminal;
  private final ProgressBar bar;
  private volatile String mious = "";

  LiveBar(PrintStream out, String label, long steps, long firstStep) {
    this.out = out;
    this.terminal = new ConsoleProgressBarConsumer(out);
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(label)
            .setInitialMax(steps)
            .startsFrom(firstStep, Duration.ZERO)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(REDRAW_MILLISECONDS)
            .setConsumer(terminal)
            .build();
  }

  @Override
  public void step(long step, Map<String, Double> scalars) {
    bar.stepTo(step);
    bar.setExtraMessage(mious + StepText.of(scalars));
  }

  @Override
  public void mious(String text) {
    mious = text;
  }

  /**
   * Overwrites the bar with the line, padded to the width of the terminal; the bar is redrawn
   * below. A single call of {@code print}, since another thread draws the bar.
   */
  @Override
  public void line(String text) {
    int width = terminal.getMaxRenderedLength();
    String padding = " ".repeat(Math.max(0, width - text.length()));
    out.print("\r" + text + padding + System.lineSeparator());
    out.flush();
    bar.refresh();
  }

  @Override
  public void close() {
    bar.close();
  }
}
