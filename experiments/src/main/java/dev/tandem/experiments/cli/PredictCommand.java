package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageDecoder;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.report.ImageFile;
import dev.tandem.report.LabelPainter;
import dev.tandem.training.RunFolder;
import dev.tandem.training.TrainedNetwork;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.io.FileUtils;

/** The command {@code predict}: labels images. */
final class PredictCommand implements Command {
  private static final String LABEL = "_label.png";
  private static final String COLOUR = "_colour.png";
  private static final String OVERLAY = "_overlay.png";
  private static final String CONFIDENCE = "_confidence.png";
  private static final String UNCERTAINTY = "_uncertainty.png";
  private static final List<String> ENDINGS =
      List.of(LABEL, COLOUR, OVERLAY, CONFIDENCE, UNCERTAINTY);

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
    return "labels images (or folders of them) with a run's best network or a SavedModel; passes over"
        + " files that are no images, names them at the end and exits with 1";
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
                        + " and STEM_uncertainty.png of a Gaussian model, for each image; images with"
                        + " one stem keep their extension (x_jpg_label.png), and with one name their"
                        + " folder (a_x_jpg_label.png); no image is ever replaced")
                .build())
        .addOption(
            Option.builder()
                .longOpt("pseudo-labels")
                .hasArg()
                .argName("THRESHOLD")
                .desc(
                    "writes only STEM.png, a label with 255 (ignore) where the confidence is"
                        + " below THRESHOLD, 0 to 1; not into a folder of the images")
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
    OutputNames names = new OutputNames(images);
    requireNothingReplaced(names, target, threshold.isPresent());
    try {
      Files.createDirectories(target);
    } catch (IOException e) {
      throw new InvalidInputException("predict: --out " + target + ": cannot be created:  " + e);
    }
    try (SavedModelPredictor predictor = open(Path.of(all.get(0)));
        ImageDecoder decoder = new ImageDecoder()) {
      LabelPainter painter = new LabelPainter(predictor.classes());
      List<String> faults = new ArrayList<>();
      for (Map.Entry<Path, String> named : names.byImage().entrySet()) {
        Path image = named.getKey();
        Path base = target.resolve(named.getValue());
        SavedModelPredictor.Labeling labeling;
        BufferedImage photograph;
        try {
          labeling = predictor.predict(image);
          photograph = ImageFile.read(image, decoder);
        } catch (InvalidInputException e) {
          faults.add(e.getMessage());
          continue;
        }
        arguments.write(
            "out",
            () -> {
              if (threshold.isPresent()) {
                writePseudoLabel(labeling, threshold.get(), painter, base);
              } else {
                write(labeling, photograph, painter, base);
              }
            });
        terminal.err().println(image);
      }
      terminal.out().println(names.byImage().size() - faults.size() + " images: " + target);
      faults.forEach(fault -> terminal.err().println("tandem: " + fault));
      return faults.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private static void requireNothingReplaced(OutputNames names, Path target, boolean bareNames) {
    if (bareNames && names.areImagesIn(target)) {
      throw new InvalidInputException(
          "predict: --out "
              + target
              + ": a folder of the images, expected another one: a pseudo-label has the name of a"
              + " photograph and might replace one");
    }
    names.requireNoImageReplaced(target, ENDINGS);
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
      SavedModelPredictor.Labeling labeling, float threshold, LabelPainter painter, Path base) {
    int[] label = labeling.label().clone();
    for (int i = 0; i < label.length; i++) {
      label[i] = labeling.confidence()[i] < threshold ? -1 : label[i];
    }
    ImageFile.writePng(painter.grey(label, labeling.width()), Path.of(base + ".png"));
  }

  private static void write(
      SavedModelPredictor.Labeling labeling,
      BufferedImage photograph,
      LabelPainter painter,
      Path base) {
    int width = labeling.width();
    int[] label = labeling.label();
    ImageFile.writePng(painter.grey(label, width), Path.of(base + LABEL));
    ImageFile.writePng(painter.colour(label, width), Path.of(base + COLOUR));
    ImageFile.writePng(painter.overlay(photograph, label), Path.of(base + OVERLAY));
    ImageFile.writePng(
        LabelPainter.greyLevels(labeling.confidence(), width, 1), Path.of(base + CONFIDENCE));
    labeling
        .uncertainty()
        .ifPresent(
            map ->
                ImageFile.writePng(
                    LabelPainter.greyLevels(map, width, 1), Path.of(base + UNCERTAINTY)));
  }
}
