package dev.tandem.experiments.cli;

import dev.tandem.report.RunMetrics;
import dev.tandem.report.SeedTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The results of the finished runs of a batch; the metrics of each are read once. */
final class BatchResults {
  private final Map<BatchRun, Result> read = new HashMap<>();

  /**
   * What the tables need of a finished run.
   *
   * @param figures of the last evaluation, with the speed
   * @param last the last evaluation
   * @param best the evaluation with the highest mIoU
   */
  record Result(SeedTable.Figures figures, RunMetrics.Evaluation last, RunMetrics.Evaluation best) {
    /** Empty if the run was never evaluated. */
    static Optional<Result> of(RunMetrics metrics) {
      return SeedTable.Figures.of(metrics)
          .map(
              figures ->
                  new Result(figures, metrics.last().orElseThrow(), metrics.best().orElseThrow()));
    }
  }

  /** The results of a run; empty while it is not finished. */
  Optional<Result> of(BatchRun run) {
    if (!read.containsKey(run)) {
      run.finishedMetrics().flatMap(Result::of).ifPresent(result -> read.put(run, result));
    }
    return Optional.ofNullable(read.get(run));
  }
}
