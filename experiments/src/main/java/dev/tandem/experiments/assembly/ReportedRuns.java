package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.report.ReportedRun;
import dev.tandem.training.RunFolder;
import java.util.List;
import java.util.function.Consumer;

/** Runs for a report, with the defaults of their configs. */
public final class ReportedRuns {
  private ReportedRuns() {}

  /**
   * Reads runs; one that cannot be read is left out as long as another can.
   *
   * @param leftOut takes what is wrong with each
   * @throws InvalidInputException if no run can be read
   */
  public static List<ReportedRun> read(List<RunFolder> folders, Consumer<String> leftOut) {
    return ReportedRun.readable(folders, leftOut).stream().map(ReportedRuns::withDefaults).toList();
  }

  /** As it is for a run of a Java program, or of a version with other keys. */
  private static ReportedRun withDefaults(ReportedRun run) {
    try {
      return run.withDefaults(FinishedRun.config(RunFolder.open(run.folder())).defaults());
    } catch (InvalidInputException e) {
      return run;
    }
  }
}
