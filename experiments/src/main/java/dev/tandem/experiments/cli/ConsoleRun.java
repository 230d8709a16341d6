package dev.tandem.experiments.cli;

import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.experiments.assembly.ExamplePicture;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.report.ConsoleProgress;
import dev.tandem.report.HtmlReport;
import dev.tandem.report.ReportedRun;
import dev.tandem.report.TensorBoardListener;
import dev.tandem.training.RunFolder;
import dev.tandem.training.Training;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

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
    outcome.last().ifPresent(matrix -> print(matrix, run.classes(), terminal));
    report(run);
    terminal.out().println("run folder: " + run.folder().path());
    terminal.out().println("report: " + run.folder().report());
    return ExitCode.DONE;
  }

  /** Writes the report of a finished run, with example predictions of its best network. */
  private static void report(TrainingRun run) {
    RunFolder folder = run.folder();
    Path examples = folder.path().resolve("examples.png");
    List<Path> pictures =
        ExamplePicture.write(List.of("prediction"), List.of(folder), examples).stream().toList();
    new HtmlReport(run.config().name(), ReportedRun.read(List.of(folder)), pictures)
        .write(folder.report());
  }

  /** Trains with progress, log and checkpoint on interrupt; prints no result. */
  @SuppressWarnings("try") // Log and hook are used only to be closed at the end of the block.
  public static Training.Outcome trainWithProgress(TrainingRun run, Terminal terminal) {
    long steps = run.config().training().steps();
    try (StopOnInterrupt stop = new StopOnInterrupt(run::requestStop, StopOnInterrupt.TO_SAVE);
        RunLog log = RunLog.to(run.folder().log());
        ConsoleProgress progress =
            new ConsoleProgress(
                terminal.err(), terminal.live(), run.config().name(), steps, run.stepsDone());
        TensorBoardListener tensorBoard =
            new TensorBoardListener(
                run.folder().tensorboard(),
                run.classes().stream().map(SegmentationClass::name).toList(),
                run.config().training().logEvery(),
                Clock.systemUTC())) {
      return run.train(List.of(progress, tensorBoard));
    }
  }

  /**
   * Prints mIoU, pixel accuracy and the IoU of each class, and the classes that were never
   * predicted or are not in the truth.
   */
  static void print(ConfusionMatrix matrix, List<SegmentationClass> classes, Terminal terminal) {
    terminal
        .out()
        .printf(
            "mIoU %.2f %%  pixel accuracy %.2f %%%n",
            100 * matrix.meanIou(), 100 * matrix.pixelAccuracy());
    for (int i = 0; i < classes.size(); i++) {
      String name = classes.get(i).name();
      String value =
          matrix.iou(i).isPresent()
              ? String.format("%6.2f %%", 100 * matrix.iou(i).getAsDouble())
              : "     –";
      terminal.out().printf("  %-16s %s%n", name, value);
    }
    print("never predicted: ", matrix.neverPredicted(), classes, terminal);
    print("absent from the truth: ", matrix.absent(), classes, terminal);
  }

  private static void print(
      String what, List<Integer> which, List<SegmentationClass> classes, Terminal terminal) {
    if (!which.isEmpty()) {
      terminal
          .out()
          .println(
              which.stream()
                  .map(index -> classes.get(index).name())
                  .collect(Collectors.joining(", ", what, "")));
    }
  }
}
