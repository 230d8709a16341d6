package dev.tandem.experiments.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Where the runs of a batch stand. */
final class BatchStates {
  private final int runs;
  private final Set<BatchRun> running = new LinkedHashSet<>();
  private final List<BatchFailure> failures = new ArrayList<>();
  private int finished;

  BatchStates(int runs) {
    this.runs = runs;
  }

  void begin(BatchRun run) {
    running.add(run);
  }

  void finish(BatchRun run) {
    running.remove(run);
    finished++;
  }

  void fail(BatchFailure failure) {
    running.remove(failure.run());
    failures.add(failure);
  }

  /** A run that was stopped, or could not begin any more, is neither finished nor failed. */
  void leave(BatchRun run) {
    running.remove(run);
  }

  List<BatchFailure> failures() {
    return List.copyOf(failures);
  }

  int finished() {
    return finished;
  }

  /** Lines in Markdown; empty when every run is finished. */
  String markdown() {
    if (finished == runs) {
      return "";
    }
    StringBuilder text = new StringBuilder("%d of %d runs finished".formatted(finished, runs));
    if (!running.isEmpty()) {
      text.append(", running: ")
          .append(running.stream().map(BatchRun::title).collect(Collectors.joining(", ")));
    }
    text.append(".\n");
    BatchFailure.summary(failures, runs)
        .forEach(line -> text.append("- ").append(line).append('\n'));
    return text.toString();
  }
}
