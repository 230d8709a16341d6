package dev.tandem.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
        String of = steps(run.config()).map(steps -> " of " + steps).orElse("");
        String text =
            "%s: unfinished, step %d%s; its figures may change"
                .formatted(run.name(), ResultTables.lastStep(run.metrics()), of);
        html.append("<p class=\"note\">" + Html.escape(text) + "</p>\n");
      }
    }
    return html.toString();
  }

  /**
   * A paragraph for each run whose best evaluation saw a class never predicted, or absent from the
   * truth, left out images, or ignored pixels, as HTML.
   */
  String classes() {
    StringBuilder html = new StringBuilder();
    for (ReportedRun run : runs) {
      run.metrics()
          .best()
          .ifPresent(
              best -> {
                if (!best.neverPredicted().isEmpty()) {
                  html.append(paragraph(run.name(), "never predicted", best.neverPredicted()));
                }
                if (!best.absent().isEmpty()) {
                  html.append(paragraph(run.name(), "absent from the truth", best.absent()));
                }
                if (best.leftOut() > 0) {
                  html.append(
                      paragraph(
                          run.name(),
                          "validation images that could not be read and do not count: "
                              + best.leftOut()));
                }
                if (best.ignored() > 0) {
                  html.append(
                      paragraph(
                          run.name(),
                          String.format(
                              Locale.ROOT,
                              "ignored: %.1f %% of the pixels of the truth",
                              100 * best.ignored())));
                }
              });
    }
    return html.toString();
  }

  /** Whether a run has come to its last step and was evaluated there. */
  static boolean isFinished(ReportedRun run) {
    // The last step is always evaluated, and a report is written before the event end, which a
    // stopped run has too.
    return steps(run.config())
        .map(steps -> run.metrics().last().filter(last -> last.step() >= steps).isPresent())
        .orElse(run.metrics().endedAt().isPresent());
  }

  private static Optional<Long> steps(JsonObject config) {
    JsonElement group = config.get("training");
    return group instanceof JsonObject training && training.has("steps")
        ? Optional.of(training.get("steps").getAsLong())
        : Optional.empty();
  }

  private static String paragraph(String run, String what, List<String> classes) {
    return paragraph(run, what + ": " + String.join(", ", classes));
  }

  private static String paragraph(String run, String text) {
    return "<p>" + Html.escape(run + ": " + text) + "</p>\n";
  }
}
