package dev.tandem.report;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Progress as at most {@value #LINES} lines of text per training, for pipes and log files. */
final class PlainLines implements ProgressDisplay {
  private static final int LINES = 20;

  private final PrintStream out;
  private final long steps;
  private final Clock clock;
  private final long every;
  private long timedStep;
  private Instant timedSince;

  PlainLines(PrintStream out, String label, long steps, long firstStep, Clock clock) {
    this.out = out;
    this.steps = steps;
    this.clock = clock;
    this.every = Math.max(1, (steps + LINES - 1) / LINES);
    String done = firstStep == steps ? ", all done" : ", going on after step " + firstStep;
    String begun = firstStep == 0 ? "" : done;
    line(label + ": " + steps + " steps" + begun);
  }

  @Override
  public void step(long step, Map<String, Double> scalars) {
    if (timedSince == null) {
      // The first step is slower, since it initialises what later steps reuse: not used for the
      // ETA.
      timedStep = step;
      timedSince = clock.instant();
    }
    if (step % every != 0 && step != steps) {
      return;
    }
    StringBuilder text = new StringBuilder("step " + step + "/" + steps);
    text.append(StepText.of(scalars));
    if (step > timedStep && step < steps) {
      text.append("  ETA ").append(hours(remaining(step)));
    }
    line(text.toString());
  }

  /** Nothing to do: the line of an evaluation says it. */
  @Override
  public void mious(String text) {}

  @Override
  public void line(String text) {
    out.println(text);
  }

  /** Nothing to do: all lines are printed already. */
  @Override
  public void close() {
    out.flush();
  }

  private Duration remaining(long step) {
    long elapsed = Duration.between(timedSince, clock.instant()).toMillis();
    return Duration.ofMillis(Math.round((double) elapsed / (step - timedStep) * (steps - step)));
  }

  private static String hours(Duration duration) {
    return "%d:%02d:%02d"
        .formatted(duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
  }
}
