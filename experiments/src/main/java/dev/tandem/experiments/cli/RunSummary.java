package dev.tandem.experiments.cli;

import dev.tandem.report.ReportedRun;
import dev.tandem.report.RunFacts;
import dev.tandem.report.RunMetrics;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The lines at the end of a training that say what was run, to be pasted into a note. */
final class RunSummary {
  private static final String LINE = "%-10s %s%n";

  private RunSummary() {}

  static void print(ReportedRun run, PrintStream out) {
    RunMetrics metrics = run.metrics();
    String seed = run.config().seed().map(known -> ", seed " + known).orElse("");
    out.printf(LINE, "run", run.name() + seed);
    Optional<RunMetrics.Evaluation> best = metrics.best();
    best.ifPresent(
        b ->
            out.printf(
                LINE,
                "best",
                String.format(Locale.ROOT, "mIoU %.2f %% at step %d", 100 * b.miou(), b.step())));
    OptionalDouble rate = metrics.medianOf("images_per_second");
    out.printf(
        LINE,
        "steps",
        metrics.endedAt().map(String::valueOf).orElse("–")
            + (rate.isPresent()
                ? String.format(Locale.ROOT, ", %.1f images/s", rate.getAsDouble())
                : ""));
    metrics.idleLosses().forEach(note -> out.printf(LINE, "note", note));
    new RunFacts(run).lines().forEach((name, value) -> out.printf(LINE, name, value));
  }
}
