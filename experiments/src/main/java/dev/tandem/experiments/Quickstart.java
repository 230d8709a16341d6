package dev.tandem.experiments;

import dev.tandem.InvalidInputException;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.experiments.assembly.ExamplePicture;
import dev.tandem.experiments.assembly.TrainingRun;
import dev.tandem.experiments.cli.ConsoleRun;
import dev.tandem.experiments.cli.ExitCode;
import dev.tandem.experiments.cli.Failures;
import dev.tandem.experiments.cli.ProcessEnd;
import dev.tandem.experiments.cli.Terminal;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.StandardError;
import dev.tandem.report.HtmlReport;
import dev.tandem.report.ReportedRun;
import dev.tandem.training.RunFolder;
import dev.tandem.training.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * The main job with an embedded default: draws the scenes data set, trains it with 16 labels
 * supervised only and semi-supervised, and prints both side by side. A few minutes on two cores.
 *
 * <p>{@code mvn -q compile exec:java}, with {@code -Dexec.args="--seed N"} for N = 1, 2 or 3.
 */
public final class Quickstart {
  private Quickstart() {}

  /**
   * @param arguments nothing, or {@code --seed N}
   */
  public static void main(String[] arguments) {
    StandardError.separateJava();
    ProcessEnd end = ProcessEnd.ofThisProcess();
    NativeRuntime.load();
    Terminal terminal = Terminal.system();
    int code =
        Failures.caught("quickstart", terminal, () -> compare(seed(List.of(arguments)), terminal));
    // Maven runs this in its own process: it must go on unless there was a failure.
    if (code == ExitCode.DONE) {
      end.release();
    } else {
      end.exit(code);
    }
  }

  private static String seed(List<String> arguments) {
    if (arguments.isEmpty()) {
      return "1";
    }
    if (arguments.size() == 2
        && arguments.get(0).equals("--seed")
        && arguments.get(1).matches("[123]")) {
      return arguments.get(1);
    }
    throw new InvalidInputException(
        "found " + String.join(" ", arguments) + ", expected nothing or --seed 1, 2 or 3");
  }

  private static int compare(String seed, Terminal terminal) {
    long begun = System.nanoTime();
    Path config = Experiment.config("quickstart");
    Path folder = unused(config.getParent().resolveSibling("runs").resolve("quickstart-" + seed));
    terminal.err().println("scenes with 16 labelled images, seed " + seed + "; runs in " + folder);
    TrainingRun supervised = run(config, seed, "none", folder.resolve("supervised"));
    Training.Outcome alone = ConsoleRun.trainWithProgress(supervised, terminal);
    if (!alone.finished()) {
      return ExitCode.INTERRUPTED;
    }
    TrainingRun semi = run(config, seed, "mixed", folder.resolve("semi-supervised"));
    Training.Outcome together = ConsoleRun.trainWithProgress(semi, terminal);
    if (!together.finished()) {
      return ExitCode.INTERRUPTED;
    }
    print(terminal, semi.classes(), alone.last().orElseThrow(), together.last().orElseThrow());
    List<RunFolder> runs = List.of(supervised.folder(), semi.folder());
    List<Path> pictures =
        ExamplePicture.write(
                List.of("supervised only", "semi-supervised"),
                runs,
                folder.resolve("comparison.png"))
            .stream()
            .toList();
    Path report = folder.resolve("report.html");
    new HtmlReport("Quickstart", ReportedRun.read(runs), pictures).write(report);
    terminal.out().println();
    terminal.out().println("report:   " + report);
    pictures.forEach(picture -> terminal.out().println("pictures: " + picture));
    terminal.out().println("model:    " + semi.folder().savedModel());
    terminal
        .out()
        .printf(
            "time:     %d minutes %d seconds%n",
            TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begun),
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) % 60);
    terminal.out().println("next:     your own images, see \"Your own images\" in README.md");
    return ExitCode.DONE;
  }

  private static TrainingRun run(Path config, String seed, String pseudoLabel, Path folder) {
    Path split = config.getParent().resolveSibling("data_split/scenes/16").resolve(seed);
    return TrainingRun.create(
        ExperimentConfig.read(
            config,
            List.of(
                "name=quickstart-" + folder.getFileName(),
                "seed=" + seed,
                "dataset.split=" + split,
                "method.pseudo_label=" + pseudoLabel)),
        folder);
  }

  /** The folder, or the first of folder-2, folder-3, … that does not exist yet. */
  private static Path unused(Path folder) {
    Path candidate = folder;
    for (int i = 2; Files.exists(candidate); i++) {
      candidate = folder.resolveSibling(folder.getFileName() + "-" + i);
    }
    return candidate;
  }

  private static void print(
      Terminal terminal,
      List<SegmentationClass> classes,
      ConfusionMatrix alone,
      ConfusionMatrix together) {
    String row = "%-16s %16s %16s%n";
    terminal.out().printf(row, "IoU %", "supervised only", "semi-supervised");
    for (int i = 0; i < classes.size(); i++) {
      terminal
          .out()
          .printf(row, classes.get(i).name(), percent(alone.iou(i)), percent(together.iou(i)));
    }
    terminal.out().printf(row, "mIoU", percent(alone.meanIou()), percent(together.meanIou()));
    terminal
        .out()
        .printf(
            row,
            "pixel accuracy",
            percent(alone.pixelAccuracy()),
            percent(together.pixelAccuracy()));
    terminal
        .out()
        .printf(
            "semi-supervised is %+.1f points of mIoU%n",
            100 * (together.meanIou() - alone.meanIou()));
  }

  private static String percent(OptionalDouble value) {
    return value.isPresent() ? percent(value.getAsDouble()) : "–";
  }

  private static String percent(double value) {
    return String.format("%.1f", 100 * value);
  }
}
