package dev.tandem.experiments.cli;

import dev.tandem.training.TrainedNetwork;

/**
 * How far the evaluation of a network is: shown on a terminal, and in a log where there are images
 * enough for all its lines.
 */
final class EvaluationProgress implements TrainedNetwork.Progress {
  private final FileProgress images;
  private final boolean shown;
  private long step;

  EvaluationProgress(Terminal terminal, int count) {
    images = new FileProgress(terminal, "evaluated", count);
    shown = terminal.live() || count >= FileProgress.PARTS;
  }

  @Override
  public void onRestored(long restored) {
    step = restored;
  }

  @Override
  public void onImages(int more) {
    if (shown) {
      images.steps(more);
    }
  }

  /** Ends the line of the terminal. */
  void end() {
    images.end();
  }

  /** Steps done at the checkpoint that was evaluated. */
  long step() {
    return step;
  }
}
