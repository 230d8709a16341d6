package dev.tandem.report;

import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.training.TrainingListener;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;

/**
 * Shows the progress of a training: a progress bar on a terminal, at most 20 lines of text
 * elsewhere, and one line for each evaluation.
 */
public final class ConsoleProgress implements TrainingListener, AutoCloseable {
  private final ProgressDisplay display;
  private final long steps;
  private final BestMiou miou = new BestMiou();
  private int brokenImages;

  /**
   * Starts the display.
   *
   * @param out standard error: standard output is for results
   * @param live whether {@code out} is a terminal, where a line can be redrawn
   * @param label name of the run
   * @param steps number of steps of the whole training
   * @param firstStep steps already done, 0 for a new run
   */
  public ConsoleProgress(PrintStream out, boolean live, String label, long steps, long firstStep) {
    this(out, live, label, steps, firstStep, Clock.systemUTC());
  }

  ConsoleProgress(
      PrintStream out, boolean live, String label, long steps, long firstStep, Clock clock) {
    this.steps = steps;
    this.display =
        live
            ? new LiveBar(out, label, steps, firstStep)
            : new PlainLines(out, label, steps, firstStep, clock);
  }

  @Override
  public void onBrokenImage(long step, String fault) {
    brokenImages++;
    display.line("step " + step + "/" + steps + "  replaced by the next image: " + fault);
  }

  @Override
  public void onImageLeftOut(long step, String fault) {
    display.line("step " + step + "/" + steps + "  left out of the evaluation: " + fault);
  }

  @Override
  public void onEnd(long step, double bestMiou) {
    if (brokenImages > 0) {
      display.line(
          brokenImages
              + (brokenImages == 1 ? " broken image was" : " broken images were")
              + " replaced by the next of the list; named above and in metrics.jsonl");
    }
  }

  @Override
  public void onStep(long step, Map<String, Double> scalars) {
    display.step(step, scalars);
  }

  @Override
  public void onEvaluation(long step, ConfusionMatrix matrix) {
    String compared = miou.after(step, matrix.meanIou());
    display.mious(miou.text());
    display.line(
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
    display.close();
  }
}
