package dev.tandem.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the figures of runs do not show: runs that are not finished, classes that are not seen. */
final class RunRemarks {
  private final List<ReportedRun> runs;

  RunRemarks(List<ReportedRun> runs) {
    this.runs = runs;
  }

  /** A paragraph for each run that has not come to its last step, as HTML. */
  String unfinished() {
    StringBuilder html = new StringBuilder();
    for (ReportedRun run : runs) {
      if (!isFinished(run)) {
        String of = run.config().steps().map(steps -> " of " + steps).orElse("");
        String text =
            "%s: unfinished, step %d%s; its figures may change"
                .formatted(run.name(), ResultTables.lastStep(run.metrics()), of);
        html.append("<p class=\"note\">" + Html.escape(text) + "</p>\n");
      }
    }
    return html.toString();
  }

  /**
   * What trainings and best evaluations saw besides the figures: losses that taught nothing,
   * classes never predicted or absent from the truth, images left out, pixels ignored. A paragraph
   * for each remark, with the runs of which it is true, as HTML.
   */
  String classes() {
    Map<String, List<String>> runsOf = new LinkedHashMap<>();
    for (ReportedRun run : runs) {
      for (String remark : remarks(run.metrics())) {
        runsOf.computeIfAbsent(remark, key -> new ArrayList<>()).add(run.name());
      }
    }
    StringBuilder html = new StringBuilder();
    runsOf.forEach(
        (remark, names) -> html.append("<p>" + Html.escape(of(names) + remark) + "</p>\n"));
    return html.toString();
  }

  private String of(List<String> names) {
    if (names.size() < runs.size()) {
      return String.join("; ", names) + ": ";
    }
    return runs.size() == 1 ? "" : "all runs: ";
  }

  private static List<String> remarks(RunMetrics metrics) {
    List<String> remarks = new ArrayList<>(metrics.idleLosses());
    metrics.best().ifPresent(best -> remarks.addAll(best.figures().remarks()));
    return remarks;
  }

  /** Whether a run has come to its last step and was evaluated there. */
  static boolean isFinished(ReportedRun run) {
    // The last step is always evaluated, and a report is written before the event end, which a
    // stopped run has too.
    return run.config()
        .steps()
        .map(steps -> run.metrics().last().filter(last -> last.step() >= steps).isPresent())
        .orElse(run.metrics().endedAt().isPresent());
  }
}
