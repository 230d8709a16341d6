package dev.tandem.experiments.cli;

import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.EvaluationMetrics;
import dev.tandem.experiments.assembly.ReportedRuns;
import dev.tandem.experiments.assembly.RunExamples;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.tracking.ExperimentTracking;
import dev.tandem.report.ConsoleProgress;
import dev.tandem.report.HtmlReport;
import dev.tandem.report.ReportedRun;
import dev.tandem.report.RunMetrics;
import dev.tandem.report.TensorBoardListener;
import dev.tandem.training.RunFolder;
import dev.tandem.training.Training;
import dev.tandem.training.TrainingListener;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a training from a terminal: shows progress, writes a log into the run folder, and on an
 * interrupt (Ctrl-C) saves a checkpoint before it ends.
 */
public final class ConsoleRun {
  private ConsoleRun() {}

  /**
   * Trains, prints the result and writes the report.
   *
   * @return an exit code
   */
  public static int train(TrainingRun run, Terminal terminal) {
    Training.Outcome outcome = trainWithProgress(run, terminal);
    if (!outcome.finished()) {
      terminal
          .err()
          .printf(
              "stopped at step %d, checkpoint saved; continue with --resume --run-dir %s%n",
              outcome.steps(), run.folder().path());
      return ExitCode.INTERRUPTED;
    }
    ReportedRun finished = ReportedRun.read(List.of(run.folder())).get(0);
    finished.metrics().last().ifPresent(last -> print(last.figures(), terminal));
    RunSummary.print(finished, terminal.out());
    terminal.out().println("run folder: " + run.folder().path());
    terminal.out().println("report: " + run.folder().report());
    terminal.out().println("model: " + run.folder().savedModel());
    return ExitCode.DONE;
  }

  /** Writes the report of a finished run, with example predictions of its best network. */
  private record Report(String title) implements TrainingListener {
    @Override
    public void onResult(RunFolder folder) {
      RunExamples.write(folder);
      List<ReportedRun> run = ReportedRuns.read(List.of(folder), fault -> {});
      new HtmlReport(title, run, List.of()).write(folder.report());
    }
  }

  /**
   * Trains with progress, log, report and checkpoint on interrupt; prints no result.
   *
   * @throws FailedRunException if the training fails, which is in its log then
   */
  public static Training.Outcome trainWithProgress(TrainingRun run, Terminal terminal) {
    try (RunLog log = RunLog.to(run.folder().log())) {
      try {
        return trainWithListeners(run, terminal);
      } catch (RuntimeException | Error e) {
        throw log.failed(e);
      }
    }
  }

  @SuppressWarnings("try") // The hook is used only to be closed at the end of the block.
  private static Training.Outcome trainWithListeners(TrainingRun run, Terminal terminal) {
    TrainingPhase phase = new TrainingPhase(run.isTrained());
    try (StopOnInterrupt stop =
            new StopOnInterrupt(run::requestStop, StopOnInterrupt.TO_SAVE, terminal.err(), phase);
        ConsoleProgress progress = progress(run, terminal);
        TensorBoardListener tensorBoard =
            new TensorBoardListener(
                run.folder().tensorboard(),
                run.classes(),
                JsonParser.parseString(run.config().toJson()).getAsJsonObject(),
                run.config().training().logEvery(),
                Clock.systemUTC());
        ExperimentTracking tracking =
            ExperimentTracking.of(System.getenv(), run.config(), run.classes(), run.folder())) {
      List<TrainingListener> listeners =
          new ArrayList<>(List.of(phase, progress, tensorBoard, new Report(run.config().name())));
      listeners.addAll(tracking.listeners());
      return run.train(listeners);
    }
  }

  private static ConsoleProgress progress(TrainingRun run, Terminal terminal) {
    String name = run.config().name();
    int steps = run.config().training().steps();
    List<RunMetrics.Evaluation> earlier = earlier(run.folder().metrics());
    boolean evaluated = earlier.stream().anyMatch(evaluation -> evaluation.step() == steps);
    String state =
        evaluated
            ? "the run is finished; its results are written again"
            : "all steps are done; the last evaluation and the results follow";
    boolean trained = run.isTrained();
    terminal.err().println(trained ? state : name + ": building the graph …");
    if (!trained && run.config().training().warmUp() > steps) {
      terminal.note(
          "training.warm_up is %d of %d steps: the learning rate never reaches its full value"
              .formatted(run.config().training().warmUp(), steps));
    }
    return new ConsoleProgress(terminal.err(), terminal.live(), name, steps, earlier);
  }

  private static List<RunMetrics.Evaluation> earlier(Path metrics) {
    try {
      return Files.exists(metrics) ? RunMetrics.read(metrics).evaluations() : List.of();
    } catch (InvalidInputException e) {
      // A damaged file: the training, which writes it, can tell what to do.
      return List.of();
    }
  }

  /**
   * Prints mIoU, pixel accuracy and the IoU of each class, the classes that were never predicted or
   * are not in the truth, and what does not count.
   */
  static void print(EvaluationMetrics metrics, Terminal terminal) {
    PrintStream out = terminal.out();
    out.printf(
        "mIoU %.2f %%  pixel accuracy %.2f %%%n",
        100 * metrics.miou(), 100 * metrics.pixelAccuracy());
    metrics
        .iou()
        .forEach(
            (name, value) ->
                out.printf(
                    "  %-16s %s%n",
                    name, value.map(iou -> String.format("%6.2f %%", 100 * iou)).orElse("     –")));
    metrics.remarks().forEach(out::println);
  }
}
