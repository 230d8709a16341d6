package dev.tandem.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that is redrawn in place on a terminal, twice a second. */
final class LiveBar implements ProgressDisplay {
  private static final int REDRAW_MILLISECONDS = 500;

  private final PrintStream out;
  private final ConsoleProgressBarConsumer terminal;
  private final ProgressBar bar;

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
    if (scalars.containsKey("loss")) {
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", scalars.get("loss")));
    }
  }

  /**
   * The line takes the bar's place, padded to hide it, and the bar is redrawn below. One call of
   * print, since the bar is drawn by another thread.
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
