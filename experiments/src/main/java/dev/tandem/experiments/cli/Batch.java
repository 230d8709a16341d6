package dev.tandem.experiments.cli;

import dev.tandem.evaluation.BatchNormRecalibration;
import dev.tandem.file.UnwritableException;
import java.io.UncheckedIOException;
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
  private final RunningTable table;
  private final Terminal terminal;
  private final int jobs;
  private final Set<ChildProcess> running = new HashSet<>();
  private boolean stopRequested;

  /**
   * @param recalibrate whether supervised-only runs are evaluated a second time, with re-estimated
   *     batch-norm statistics
   * @param table is kept up to date
   * @param terminal receives the output of all processes and, at the end, the table
   * @param jobs number of processes at a time
   */
  Batch(List<BatchRun> runs, boolean recalibrate, RunningTable table, Terminal terminal, int jobs) {
    this.runs = List.copyOf(runs);
    this.recalibrate = recalibrate;
    this.table = table;
    this.terminal = terminal;
    this.jobs = Math.min(jobs, runs.size());
  }

  /**
   * Runs all runs that are not finished yet.
   *
   * @return an exit code
   */
  @SuppressWarnings("try") // The variable is used only to be closed at the end of the block.
  int run() {
    try (StopOnInterrupt stop =
        new StopOnInterrupt(
            this::requestStop,
            TO_STOP,
            terminal.err(),
            () -> "the running trainings save and end")) {
      runAll();
      BatchStates states = table.print(terminal.out());
      BatchFailure.summary(states.failures(), runs.size())
          .forEach(line -> terminal.err().println("batch: " + line));
      if (states.finished() < runs.size()) {
        terminal
            .err()
            .printf(
                "batch: %s%d of %d runs finished; the same command goes on%n",
                isStopRequested() ? "interrupted, " : "", states.finished(), runs.size());
      }
      // Written last: if the disk is full, everything has been printed by now.
      table.close();
      // An interrupt after the last step of the last run has stopped nothing.
      if (isStopRequested() && states.finished() < runs.size()) {
        return ExitCode.INTERRUPTED;
      }
      return states.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private void runAll() {
    ExecutorService workers = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<?>> pending = new ArrayList<>();
      runs.forEach(run -> pending.add(workers.submit(() -> runOne(run))));
      for (Future<?> run : pending) {
        run.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      requestStop();
    } finally {
      workers.shutdown();
    }
  }

  /** Trains and evaluates one run. */
  private void runOne(BatchRun run) {
    if (isStopRequested()) {
      return;
    }
    table.update(states -> states.begin(run));
    Optional<BatchFailure> failure = attempt(run);
    if (failure.isEmpty()) {
      table.update(states -> states.finish(run));
    } else if (isStopRequested() && failure.get().code() == ExitCode.INTERRUPTED) {
      table.update(states -> states.leave(run));
    } else {
      terminal.err().printf("[%s] failed (exit code %d)%n", run.title(), failure.get().code());
      table.update(states -> states.fail(failure.get()));
    }
  }

  /** What keeps one process from being started, such as too little memory, is that run's alone. */
  private Optional<BatchFailure> attempt(BatchRun run) {
    try {
      return train(run).or(() -> recalibrate(run));
    } catch (UncheckedIOException | UnwritableException e) {
      return Optional.of(
          new BatchFailure(run, "training", ExitCode.FAILED, Optional.of(e.getMessage())));
    }
  }

  private Optional<BatchFailure> train(BatchRun run) {
    if (run.isFinished()) {
      terminal.err().println("[" + run.title() + "] is finished already");
      return Optional.empty();
    }
    run.dropRecalibration();
    return runCommand(run.training(), run, "training");
  }

  private Optional<BatchFailure> recalibrate(BatchRun run) {
    if (!recalibrate || !run.isSupervisedOnly() || run.isRecalibrated()) {
      return Optional.empty();
    }
    Optional<BatchFailure> failure =
        runCommand(run.recalibration(), run, "evaluation with re-estimated batch norm");
    Optional<String> impossible =
        failure
            .flatMap(BatchFailure::reason)
            .filter(reason -> reason.startsWith(BatchNormRecalibration.NO_BATCH_NORM));
    if (impossible.isPresent()) {
      // The training is finished, and no later call of the same command would come further.
      terminal.note("[%s] nothing is re-estimated: %s".formatted(run.title(), impossible.get()));
      return Optional.empty();
    }
    return failure;
  }

  private Optional<BatchFailure> runCommand(List<String> arguments, BatchRun run, String what) {
    ChildProcess child;
    synchronized (this) {
      if (stopRequested) {
        return Optional.of(new BatchFailure(run, what, ExitCode.INTERRUPTED, Optional.empty()));
      }
      child = ChildProcess.start(arguments, processorsOfEach());
      running.add(child);
    }
    try {
      FailureReason reason = new FailureReason();
      int code =
          child.forwardOutput(
              line -> {
                // The summary says it, once for all runs to which the same happened.
                if (!reason.isIn(line)) {
                  terminal.err().println("[" + run.title() + "] " + line);
                }
              });
      return code == ExitCode.DONE
          ? Optional.empty()
          : Optional.of(new BatchFailure(run, what, code, reason.found()));
    } finally {
      synchronized (this) {
        running.remove(child);
      }
    }
  }

  /**
   * An equal share of the processors: a step on one takes less than twice as long as on two. Two
   * trainings of CamVid with a processor each took 70 % of the time of one after the other.
   */
  private int processorsOfEach() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
  }

  /** What a command says last when it fails. */
  private static final class FailureReason {
    private static final String BEGINNING = "tandem: ";
    private Optional<String> found = Optional.empty();

    boolean isIn(String line) {
      if (line.startsWith(BEGINNING)) {
        found = Optional.of(line.substring(BEGINNING.length()));
        return true;
      }
      return false;
    }

    Optional<String> found() {
      return found;
    }
  }

  private synchronized boolean isStopRequested() {
    return stopRequested;
  }

  private synchronized void requestStop() {
    stopRequested = true;
    running.forEach(ChildProcess::requestStop);
  }
}
