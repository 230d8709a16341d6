package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.report.ImageFile;
import dev.tandem.report.LabelPainter;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainedNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.io.FileUtils;

/** The command {@code predict}: labels images. */
final class PredictCommand implements Command {
  @Override
  public String name() {
    return "predict";
  }

  @Override
  public String arguments() {
    return "MODEL IMAGE... --out DIR";
  }

  @Override
  public String summary() {
    return "labels images (or folders of them) with a run's best network or a SavedModel";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            Option.builder()
                .longOpt("out")
                .hasArg()
                .argName("DIR")
                .desc(
                    "folder for STEM_label.png, STEM_colour.png, STEM_overlay.png, STEM_confidence.png,"
                        + " and STEM_uncertainty.png of a Gaussian model, for each image")
                .build())
        .addOption(
            Option.builder()
                .longOpt("pseudo-labels")
                .hasArg()
                .argName("THRESHOLD")
                .desc(
                    "writes only STEM.png, a label with 255 (ignore) where the confidence is"
                        + " below THRESHOLD, 0 to 1")
                .build());
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    List<String> all = line.getArgList();
    if (all.size() < 2) {
      throw new InvalidInputException(
          "predict: found " + all.size() + " arguments, expected a model and images");
    }
    List<Path> images = new ArrayList<>();
    for (String argument : all.subList(1, all.size())) {
      Path path = Path.of(argument);
      images.addAll(Files.isDirectory(path) ? PairFolders.images(path) : List.of(path));
    }
    Path target = arguments.requiredPath("out");
    Optional<Float> threshold = arguments.text("pseudo-labels").map(PredictCommand::threshold);
    try {
      Files.createDirectories(target);
    } catch (IOException e) {
      throw new InvalidInputException("predict: --out " + target + ": cannot be created:  " + e);
    }
    try (SavedModelPredictor predictor = open(Path.of(all.get(0)))) {
      LabelPainter painter = new LabelPainter(predictor.classes());
      for (Path image : images) {
        SavedModelPredictor.Labeling labeling = predictor.predict(image);
        arguments.write(
            "out",
            () -> {
              if (threshold.isPresent()) {
                writePseudoLabel(labeling, threshold.get(), image, painter, target);
              } else {
                write(labeling, image, painter, target);
              }
            });
        terminal.err().println(image);
      }
    }
    terminal.out().println(images.size() + " images: " + target);
    return ExitCode.DONE;
  }

  /**
   * Opens a SavedModel, or that of a run, which is exported from the best checkpoint if it does not
   * exist yet.
   */
  private static SavedModelPredictor open(Path model) {
    RunFolder run = new RunFolder(model);
    if (!Files.exists(run.config())) {
      return new SavedModelPredictor(model);
    }
    if (Files.exists(run.savedModel())) {
      return new SavedModelPredictor(run.savedModel());
    }
    try {
      Path temporary = Files.createTempDirectory("tandem");
      try {
        Path exported = temporary.resolve("saved_model");
        new FinishedRun(model).export(TrainedNetwork.Choice.BEST, exported);
        return new SavedModelPredictor(exported);
      } finally {
        // The model is in memory; the files are not needed any more.
        FileUtils.deleteDirectory(temporary.toFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float threshold(String text) {
    try {
      float value = Float.parseFloat(text);
      if (value >= 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw noThreshold(text);
    }
    throw noThreshold(text);
  }

  private static InvalidInputException noThreshold(String text) {
    return new InvalidInputException(
        "predict: --pseudo-labels: found " + text + ", expected a confidence from 0 to 1");
  }

  private static void writePseudoLabel(
      SavedModelPredictor.Labeling labeling,
      float threshold,
      Path image,
      LabelPainter painter,
      Path target) {
    int[] label = labeling.label().clone();
    for (int i = 0; i < label.length; i++) {
      label[i] = labeling.confidence()[i] < threshold ? -1 : label[i];
    }
    ImageFile.writePng(
        painter.grey(label, labeling.width()), target.resolve(PairFolders.stem(image) + ".png"));
  }

  private static void write(
      SavedModelPredictor.Labeling labeling, Path image, LabelPainter painter, Path target) {
    Path base = target.resolve(PairFolders.stem(image));
    int width = labeling.width();
    int[] label = labeling.label();
    ImageFile.writePng(painter.grey(label, width), Path.of(base + "_label.png"));
    ImageFile.writePng(painter.colour(label, width), Path.of(base + "_colour.png"));
    ImageFile.writePng(
        painter.overlay(ImageFile.read(image), label), Path.of(base + "_overlay.png"));
    ImageFile.writePng(
        LabelPainter.greyLevels(labeling.confidence(), width, 1),
        Path.of(base + "_confidence.png"));
    labeling
        .uncertainty()
        .ifPresent(
            map ->
                ImageFile.writePng(
                    LabelPainter.greyLevels(map, width, 1), Path.of(base + "_uncertainty.png")));
  }
}
