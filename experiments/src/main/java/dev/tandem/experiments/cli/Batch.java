package dev.tandem.experiments.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Trains several runs one after the other, or several at a time, each in its own process.
 *
 * <p>A failed run does not stop the others. An interrupt is passed on to the running processes,
 * which save a checkpoint, and no further run is started.
 */
final class Batch {
  // Longer than the processes need to stop.
  private static final Duration TO_STOP = StopOnInterrupt.TO_SAVE.plusMinutes(1);

  private final List<BatchRun> runs;
  private final boolean recalibrate;
  private final PrintStream progress;
  private final Set<ChildProcess> running = new HashSet<>();
  private boolean stopRequested;

  /**
   * @param recalibrate whether supervised-only runs are evaluated a second time, with re-estimated
   *     batch-norm statistics
   * @param progress receives the output of all processes
   */
  Batch(List<BatchRun> runs, boolean recalibrate, PrintStream progress) {
    this.runs = List.copyOf(runs);
    this.recalibrate = recalibrate;
    this.progress = progress;
  }

  /**
   * Runs all runs that are not finished yet, and writes the table of the finished ones.
   *
   * @param jobs number of processes at a time
   * @param out folder for {@code table.md} and {@code table.csv}
   * @param baseline name of the config that the others are compared with, if they are
   * @return an exit code
   */
  @SuppressWarnings("try") // The variable is used only to be closed at the end of the block.
  int run(int jobs, Path out, Optional<String> baseline, PrintStream results) {
    try (StopOnInterrupt stop =
        new StopOnInterrupt(
            this::requestStop, TO_STOP, progress, "the running trainings save and end")) {
      List<String> failures = runAll(jobs);
      BatchTable.of(runs, recalibrate, baseline).write(out, results);
      failures.forEach(failure -> progress.println("batch: " + failure));
      if (isStopRequested()) {
        return ExitCode.INTERRUPTED;
      }
      return failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private List<String> runAll(int jobs) {
    ExecutorService workers = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<List<String>>> pending = new ArrayList<>();
      runs.forEach(run -> pending.add(workers.submit(() -> runOne(run))));
      List<String> failures = new ArrayList<>();
      for (Future<List<String>> run : pending) {
        failures.addAll(run.get());
      }
      return failures;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      requestStop();
      return List.of("interrupted");
    } finally {
      workers.shutdown();
    }
  }

  /** Trains and evaluates one run; returns failure messages. */
  private List<String> runOne(BatchRun run) {
    if (run.isFinished()) {
      progress.println("[" + run.title() + "] is finished already");
    } else {
      int code = runCommand(run.training(), run);
      if (code != ExitCode.DONE) {
        return List.of(failure(run, "training", code));
      }
    }
    if (recalibrate && run.isSupervisedOnly() && !run.isRecalibrated()) {
      int code = runCommand(run.recalibration(), run);
      if (code != ExitCode.DONE) {
        return List.of(failure(run, "evaluation with re-estimated batch norm", code));
      }
      run.keepRecalibration();
    }
    return List.of();
  }

  private int runCommand(List<String> arguments, BatchRun run) {
    ChildProcess child;
    synchronized (this) {
      if (stopRequested) {
        return ExitCode.INTERRUPTED;
      }
      child = ChildProcess.start(arguments, "[" + run.title() + "] ");
      running.add(child);
    }
    try {
      return child.forwardOutput(progress);
    } finally {
      synchronized (this) {
        running.remove(child);
      }
    }
  }

  private static String failure(BatchRun run, String what, int code) {
    return "%s: %s not finished (exit code %d), see %s"
        .formatted(run.title(), what, code, run.folder().path());
  }

  private synchronized boolean isStopRequested() {
    return stopRequested;
  }

  private synchronized void requestStop() {
    stopRequested = true;
    running.forEach(ChildProcess::requestStop);
  }
}
