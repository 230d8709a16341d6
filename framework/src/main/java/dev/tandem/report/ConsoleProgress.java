package dev.tandem.report;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.training.TrainingListener;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Shows the progress of a training: a progress bar on a terminal, at most 20 lines of text
 * elsewhere, and one line for each evaluation.
 */
public final class ConsoleProgress implements TrainingListener, AutoCloseable {
  private final LongFunction<ProgressDisplay> opening;
  private final long steps;
  private final List<RunMetrics.Evaluation> earlier;
  private Optional<ProgressDisplay> display = Optional.empty();
  private final BestMiou miou = new BestMiou();
  private int brokenImages;

  /**
   * A display of a training that may go on.
   *
   * @param out standard error: standard output is for results
   * @param live whether {@code out} is a terminal, where a line can be redrawn
   * @param label name of the run
   * @param steps number of steps of the whole training
   * @param earlier its evaluations until now, by the processes before
   */
  public ConsoleProgress(
      PrintStream out,
      boolean live,
      String label,
      long steps,
      List<RunMetrics.Evaluation> earlier) {
    this(out, live, label, steps, earlier, Clock.systemUTC());
  }

  ConsoleProgress(
      PrintStream out,
      boolean live,
      String label,
      long steps,
      List<RunMetrics.Evaluation> earlier,
      Clock clock) {
    this.steps = steps;
    this.earlier = List.copyOf(earlier);
    this.opening =
        done ->
            live
                ? new LiveBar(out, label, steps, done)
                : new PlainLines(out, label, steps, done, clock);
  }

  @Override
  public void onBegin(long step) {
    display = Optional.of(opening.apply(step));
    // Those after the checkpoint from which it goes on come again.
    earlier.stream().filter(e -> e.step() <= step).forEach(e -> miou.after(e.step(), e.miou()));
  }

  private void line(String text) {
    display.ifPresent(open -> open.line(text));
  }

  @Override
  public void onBrokenImage(long step, String fault) {
    brokenImages++;
    line("step " + step + "/" + steps + "  replaced by the next image: " + fault);
  }

  @Override
  public void onImageLeftOut(long step, String fault) {
    line("step " + step + "/" + steps + "  left out of the evaluation: " + fault);
  }

  @Override
  public void onEnd(long step, double bestMiou) {
    if (brokenImages > 0) {
      line(
          brokenImages
              + (brokenImages == 1 ? " broken image was" : " broken images were")
              + " replaced by the next of the list; named above and in metrics.jsonl");
    }
  }

  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    display.ifPresent(open -> open.step(step, scalars));
  }

  @Override
  public void onEvaluation(long step, ConfusionMatrix matrix) {
    String compared = miou.after(step, matrix.meanIou());
    display.ifPresent(open -> open.mious(miou.text()));
    line(
        String.format(
                Locale.ROOT,
                "step %d/%d  mIoU %.1f %%  pixel accuracy %.1f %%%s",
                step,
                steps,
                100 * matrix.meanIou(),
                100 * matrix.pixelAccuracy(),
                matrix.leftOut() == 0
                    ? ""
                    : "  on %d of %d images"
                        .formatted(matrix.images(), matrix.images() + matrix.leftOut()))
            + compared);
  }

  @Override
  public void close() {
    display.ifPresent(ProgressDisplay::close);
  }
}
