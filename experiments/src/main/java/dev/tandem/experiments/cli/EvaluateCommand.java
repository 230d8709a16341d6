package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.SegmentationClass;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.EvaluationMetrics;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.file.AtomicFile;
import dev.tandem.report.ConfusionTable;
import dev.tandem.report.ImageFile;
import dev.tandem.report.TextDrawing;
import dev.tandem.training.Checkpoints;
import dev.tandem.training.TrainedNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The command {@code evaluate}: evaluates a run. */
final class EvaluateCommand implements Command {
  private static final String CSV = ".csv";

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public String arguments() {
    return "RUN [--list NAME | --images WHAT --labels WHAT] [options]";
  }

  @Override
  public String summary() {
    return "mIoU, IoU of each class and pixel accuracy on a list of the run's data set, or on any"
        + " images with labels";
  }

  @Override
  public Options options() {
    return ViewOptions.addTo(EvaluatedPairs.addTo(new Options()))
        .addOption(option("checkpoint", "best|latest", "checkpoint to evaluate (default: best)"))
        .addOption(option("json", "FILE", "also writes the results as JSON"))
        .addOption(
            option(
                "per-image",
                "FILE.csv",
                "also writes the results of each image as CSV, in the order of the list"))
        .addOption(
            option(
                "confusion",
                "FILE.csv",
                "writes the confusion matrix as CSV, and a picture of it beside it"))
        .addOption(
            null, "sliding", false, "sliding windows, by evaluation.window and evaluation.stride")
        .addOption(
            null,
            "student",
            false,
            "evaluates the student instead of the network that the method evaluates")
        .addOption(
            null,
            "recalibrate-batch-norm",
            false,
            "first re-estimates the batch-norm statistics on crops of the unlabelled images");
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    FinishedRun run = new FinishedRun(Path.of(arguments.only("the run folder")));
    List<ImageLabelPair> pairs = EvaluatedPairs.of(arguments, run, terminal::note);
    Optional<Path> perImage = arguments.file("per-image", CSV);
    Optional<Path> confusion = arguments.file("confusion", CSV);
    confusion.ifPresent(EvaluateCommand::requireNoOtherPicture);
    Optional<Path> json = arguments.file("json", Arguments.JSON);
    arguments.requireDifferent(
        Stream.of(perImage, confusion, confusion.map(EvaluateCommand::picture), json)
            .flatMap(Optional::stream)
            .toList());
    TrainedNetwork.Choice choice =
        new TrainedNetwork.Choice(checkpoint(arguments.line()), arguments.has("student"));
    EvaluationProgress progress = new EvaluationProgress(terminal, pairs.size());
    List<ConfusionMatrix> each =
        evaluate(run, choice, pairs, perImage.isPresent(), arguments, progress);
    String network = "%s of step %d".formatted(run.network(choice), progress.step());
    ConfusionMatrix matrix = new ConfusionMatrix(run.classes().size());
    each.forEach(matrix::add);
    requirePixels(matrix, pairs.size());
    noteOneClass(matrix, run.classes(), terminal);
    EvaluationMetrics metrics = EvaluationMetrics.of(matrix, names(run.classes()));
    ConsoleRun.print(metrics, terminal);
    terminal
        .out()
        .printf("%d %s, %s%n", pairs.size(), pairs.size() == 1 ? "image" : "images", network);
    perImage.ifPresent(
        file ->
            arguments.write(
                "per-image",
                () -> AtomicFile.write(file, PerImageCsv.of(pairs, each, run.classes()))));
    json.ifPresent(
        file ->
            arguments.write(
                "json",
                () -> AtomicFile.write(file, json(metrics, progress.step(), line, network))));
    confusion.ifPresent(
        file ->
            arguments.write(
                "confusion", () -> writeConfusion(file, matrix, run.classes(), terminal)));
    return ExitCode.DONE;
  }

  /** One matrix of all images, or one of each. */
  private static List<ConfusionMatrix> evaluate(
      FinishedRun run,
      TrainedNetwork.Choice choice,
      List<ImageLabelPair> pairs,
      boolean byImage,
      Arguments arguments,
      EvaluationProgress progress) {
    ViewPlan views = ViewOptions.over(run.views(), Optional.of(run.windows()), arguments);
    boolean recalibrate = arguments.has("recalibrate-batch-norm");
    try {
      return byImage
          ? run.evaluateEach(choice, pairs, views, recalibrate, progress)
          : List.of(run.evaluate(choice, pairs, views, recalibrate, progress));
    } finally {
      progress.end();
    }
  }

  /** Without a labelled pixel there is no mIoU. */
  private static void requirePixels(ConfusionMatrix matrix, int labels) {
    if (matrix.pixels() == 0) {
      throw new InvalidInputException(
          "evaluate: all pixels of the labels are ignored (%d of them), expected some of a class"
              .formatted(labels));
    }
  }

  /** Masks painted in 0 and 255 look so where 255 means ignored. */
  private static void noteOneClass(
      ConfusionMatrix matrix, List<SegmentationClass> classes, Terminal terminal) {
    if (matrix.absent().size() < classes.size() - 1 || matrix.ignored() == 0) {
      return;
    }
    SegmentationClass only =
        classes.stream()
            .filter(c -> !matrix.absent().contains(classes.indexOf(c)))
            .findFirst()
            .get();
    terminal.note(
        ("the labels hold one class only, %s, and %.1f %% of their pixels are ignored; labels are"
                + " read as the run's config says: in another format, such as 0 and 255 for"
                + " classes, they mean something else")
            .formatted(only.name(), 100 * matrix.ignoredShare()));
  }

  private static Checkpoints.Which checkpoint(CommandLine line) {
    String value = line.getOptionValue("checkpoint", "best");
    return switch (value) {
      case "best" -> Checkpoints.Which.BEST;
      case "latest" -> Checkpoints.Which.LATEST;
      default ->
          throw new InvalidInputException(
              "evaluate: --checkpoint: found " + value + ", expected best or latest");
    };
  }

  /** The picture of a confusion matrix: beside the matrix, with its stem. */
  private static Path picture(Path confusion) {
    return confusion.resolveSibling(PairFolders.stem(confusion) + ".png");
  }

  private static void requireNoOtherPicture(Path confusion) {
    Path picture = picture(confusion);
    if (picture.equals(confusion)) {
      throw new InvalidInputException(
          "evaluate: --confusion: found %s, expected FILE.csv: the picture beside it is the .png"
              .formatted(confusion));
    }
    if (Files.exists(picture) && !Files.exists(confusion)) {
      throw new InvalidInputException(
          "evaluate: --confusion: the picture beside %s would replace %s, expected another name"
              .formatted(confusion, picture));
    }
  }

  private static void writeConfusion(
      Path file, ConfusionMatrix matrix, List<SegmentationClass> classes, Terminal terminal) {
    ConfusionTable table = new ConfusionTable(matrix, names(classes));
    AtomicFile.write(file, table.csv());
    TextDrawing.attempt(
            table::picture, fault -> terminal.note("no picture of the confusion matrix: " + fault))
        .ifPresent(picture -> ImageFile.writePng(picture, picture(file)));
  }

  private static List<String> names(List<SegmentationClass> classes) {
    return classes.stream().map(SegmentationClass::name).toList();
  }

  private static String json(
      EvaluationMetrics metrics, long step, CommandLine line, String network) {
    JsonObject json = metrics.toJson();
    json.addProperty("step", step);
    json.add("evaluated", evaluated(line, network));
    return new GsonBuilder().serializeNulls().setPrettyPrinting().create().toJson(json) + "\n";
  }

  /** What the figures are of: the run, its network, and the options with which it was evaluated. */
  private static JsonObject evaluated(CommandLine line, String network) {
    JsonObject json = new JsonObject();
    json.addProperty("run", line.getArgList().get(0));
    json.addProperty("network", network);
    for (Option option : line.getOptions()) {
      if (option.hasArg()) {
        json.addProperty(option.getLongOpt(), option.getValue());
      } else {
        json.addProperty(option.getLongOpt(), true);
      }
    }
    return json;
  }
}
