package dev.tandem.experiments.cli;

import dev.tandem.report.SeedTable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs that are trained one after the other, or several at a time, each in its own process.
 *
 * <p>A failed run does not stop the others. An interrupt is handed on to the processes, which save,
 * and no further one is started.
 */
final class Batch {
  // Longer than a training takes to save.
  private static final long SECONDS_TO_STOP = 90;

  private final List<BatchRun> runs;
  private final boolean recalibrate;
  private final PrintStream progress;
  private final Set<ChildProcess> running = new HashSet<>();
  private boolean stopRequested;

  /**
   * @param recalibrate whether supervised-only runs are evaluated a second time, with re-estimated
   *     batch-norm statistics
   * @param progress gets the lines of all processes
   */
  Batch(List<BatchRun> runs, boolean recalibrate, PrintStream progress) {
    this.runs = List.copyOf(runs);
    this.recalibrate = recalibrate;
    this.progress = progress;
  }

  /**
   * Runs what is not finished, and writes the table of what is.
   *
   * @param jobs processes at a time
   * @param out gets {@code table.md} and {@code table.csv}
   * @return an exit code
   */
  int run(int jobs, Path out, PrintStream results) {
    CountDownLatch ended = new CountDownLatch(1);
    Thread handOn = new Thread(() -> stopAndWait(ended), "stop-on-interrupt");
    Runtime.getRuntime().addShutdownHook(handOn);
    try {
      List<String> failures = attendAll(jobs);
      SeedTable table = table();
      write(out.resolve("table.md"), table.markdown());
      write(out.resolve("table.csv"), table.csv());
      results.print(table.markdown());
      results.flush();
      failures.forEach(failure -> progress.println("batch: " + failure));
      if (isStopRequested()) {
        return ExitCode.INTERRUPTED;
      }
      return failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    } finally {
      ended.countDown();
      forget(handOn);
    }
  }

  private List<String> attendAll(int jobs) {
    ExecutorService workers = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<List<String>>> pending = new ArrayList<>();
      runs.forEach(run -> pending.add(workers.submit(() -> attend(run))));
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

  /** Trains and evaluates one; gives what went wrong. */
  private List<String> attend(BatchRun run) {
    if (run.isFinished()) {
      progress.println("[" + run.title() + "] is finished already");
    } else {
      int code = attend(run.training(), run);
      if (code != ExitCode.DONE) {
        return List.of(failure(run, "training", code));
      }
    }
    if (recalibrate && run.isSupervisedOnly() && !run.isRecalibrated()) {
      int code = attend(run.recalibration(), run);
      if (code != ExitCode.DONE) {
        return List.of(failure(run, "evaluation with re-estimated batch norm", code));
      }
      run.keepRecalibration();
    }
    return List.of();
  }

  private int attend(List<String> arguments, BatchRun run) {
    ChildProcess child;
    synchronized (this) {
      if (stopRequested) {
        return ExitCode.INTERRUPTED;
      }
      child = ChildProcess.start(arguments, "[" + run.title() + "] ");
      running.add(child);
    }
    try {
      return child.attend(progress);
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

  private SeedTable table() {
    Map<String, List<BatchRun>> byConfig = new LinkedHashMap<>();
    runs.forEach(
        run -> byConfig.computeIfAbsent(run.config().name(), name -> new ArrayList<>()).add(run));
    List<SeedTable.Row> rows = new ArrayList<>();
    byConfig.forEach(
        (name, seeds) -> {
          rows.add(
              new SeedTable.Row(
                  name,
                  seeds.size(),
                  seeds.stream().flatMap(run -> run.figures().stream()).toList()));
          if (recalibrate && seeds.get(0).isSupervisedOnly()) {
            rows.add(
                new SeedTable.Row(
                    name + " (batch norm re-estimated)",
                    seeds.size(),
                    seeds.stream().flatMap(run -> run.recalibratedFigures().stream()).toList()));
          }
        });
    return new SeedTable(rows);
  }

  private synchronized boolean isStopRequested() {
    return stopRequested;
  }

  private synchronized void requestStop() {
    stopRequested = true;
    running.forEach(ChildProcess::requestStop);
  }

  private void stopAndWait(CountDownLatch ended) {
    requestStop();
    try {
      ended.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: it is this hook that waits for us.
      return;
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
