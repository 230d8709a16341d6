package dev.tandem.experiments.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A run of a batch that did not come to its end.
 *
 * @param run which
 * @param what did not, for example {@code training}
 * @param code exit code of the process
 * @param reason what the process said last of it; empty for one that was killed
 */
record BatchFailure(BatchRun run, String what, int code, Optional<String> reason) {
  private static final int SIGNALS = 128;
  private static final int KILL = 9;

  /** What happened, in words that are the same for every run to which the same happened. */
  String explanation() {
    String folder = run.folder().path().toString();
    return "%s, %s%s"
        .formatted(
            what, ending(), reason.map(r -> ": " + r.replace(folder, "{run folder}")).orElse(""));
  }

  private String ending() {
    if (code == SIGNALS + KILL) {
      return "killed by someone, or by the system because its memory was full";
    }
    return code > SIGNALS && code != ExitCode.INTERRUPTED
        ? "ended by signal " + (code - SIGNALS)
        : "exit code " + code;
  }

  /**
   * One line for each explanation, with the runs it holds for.
   *
   * @param runs number of runs of the batch
   */
  static List<String> summary(List<BatchFailure> failures, int runs) {
    Map<String, List<String>> byExplanation = new LinkedHashMap<>();
    failures.forEach(
        failure ->
            byExplanation
                .computeIfAbsent(failure.explanation(), explanation -> new ArrayList<>())
                .add(failure.run.title()));
    if (byExplanation.size() == 1 && failures.size() == runs && runs > 1) {
      return List.of("all %d runs failed: %s".formatted(runs, failures.get(0).explanation()));
    }
    return byExplanation.entrySet().stream()
        .map(
            entry ->
                "failed: %s: %s".formatted(String.join(", ", entry.getValue()), entry.getKey()))
        .collect(Collectors.toList());
  }
}
