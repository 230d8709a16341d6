package dev.tandem.experiments.cli;

import static dev.tandem.experiments.cli.Arguments.option;

import dev.tandem.InvalidInputException;
import dev.tandem.data.FilePattern;
import dev.tandem.data.PictureFiles;
import dev.tandem.data.PredictedFolder;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.experiments.annotation.DrawnList;
import dev.tandem.experiments.assembly.FinishedRun;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.report.LabelPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** The command {@code predict}: labels images. */
final class PredictCommand implements Command {
  @Override
  public String name() {
    return "predict";
  }

  @Override
  public String arguments() {
    return "MODEL IMAGE... --out DIR, or RUN --list NAME --out DIR";
  }

  @Override
  public String summary() {
    return "labels images, folders of them, or all that fit a pattern such as 'frames/{id}.jpg', with"
        + " a run's best network or a SavedModel; skips files that are not images, names them at"
        + " the end and exits with 1";
  }

  @Override
  public Options options() {
    return ViewOptions.addTo(new Options())
        .addOption(
            option(
                "out",
                "DIR",
                "folder for STEM_label.png, STEM_colour.png, STEM_overlay.png, STEM_confidence.png,"
                    + " and STEM_uncertainty.png of a Gaussian model, for each image, and for "
                    + PredictedFolder.PAGE
                    + ", which shows them; images with one stem keep their extension"
                    + " (x_jpg_label.png), and with one name their folder (a_x_jpg_label.png); a new"
                    + " or empty folder, or one that predict has written"))
        .addOption(
            option(
                "list",
                "valid|labeled|unlabeled|FILE",
                "in place of images: a list of the run's split, or a file with ids of its data set,"
                    + " one a line; outputs are called after the ids"))
        .addOption(
            option(
                "pseudo-labels",
                "THRESHOLD",
                "writes only STEM.png, a label with 255 (ignore) where the confidence is below"
                    + " THRESHOLD, 0 to 1, classes.txt, and drawn.txt, the list of them"));
  }

  @Override
  public int run(CommandLine line, Terminal terminal) {
    Arguments arguments = new Arguments(name(), line);
    OutputNames names = names(arguments, terminal::note);
    Path target = arguments.requiredPath("out");
    Optional<Float> threshold = arguments.text("pseudo-labels").map(PredictCommand::threshold);
    ViewPlan views = ViewOptions.over(ViewPlan.WHOLE, Optional.empty(), arguments);
    requireNothingReplaced(names, target, threshold.isPresent());
    arguments.write("out", () -> Prediction.makeFolder(target));
    Path model = Path.of(line.getArgList().get(0));
    try (SavedModelPredictor predictor = ModelFolder.open(model, terminal)) {
      LabelPainter painter = new LabelPainter(predictor.classes());
      PredictionFiles files =
          threshold.isPresent()
              ? new PseudoLabelFiles(painter, threshold.get(), target, labels(names))
              : new PredictionPictures(painter, "Predictions of " + model, target);
      return new Prediction(names.byImage(), views, target, files, arguments)
          .run(predictor, terminal);
    }
  }

  private static OutputNames names(Arguments arguments, Consumer<String> notes) {
    List<String> all = arguments.line().getArgList();
    Optional<String> list = arguments.text("list");
    if (list.isPresent() && all.size() == 1) {
      return OutputNames.given(new FinishedRun(Path.of(all.get(0))).lists().images(list.get()));
    }
    if (list.isPresent() || all.size() < 2) {
      throw new InvalidInputException(
          "predict: found %d arguments, expected a model and images, or a run and --list"
              .formatted(all.size()));
    }
    List<Path> images = new ArrayList<>();
    for (String argument : all.subList(1, all.size())) {
      images.addAll(images(argument, notes));
    }
    if (images.stream().allMatch(Files::notExists)) {
      throw missing(all.get(1), "frames/{id}.jpg");
    }
    return new OutputNames(images);
  }

  private static InvalidInputException missing(String argument, String pattern) {
    return new InvalidInputException(
        "predict: %s: no such file or folder, expected an image, a folder of images, or a pattern with {id} for the name, such as %s"
            .formatted(argument, pattern));
  }

  private static List<Path> images(String argument, Consumer<String> notes) {
    if (!argument.contains(FilePattern.ID)) {
      Path path = Path.of(argument);
      if (argument.contains("*") && !Files.exists(path)) {
        throw missing(argument, argument.replace("*", "{id}"));
      }
      return Files.isDirectory(path) ? PairFolders.images(path, notes) : List.of(path);
    }
    FilePattern pattern = new FilePattern("predict", Path.of(""), argument).withoutPredicted();
    if (pattern.ids().isEmpty()) {
      throw new InvalidInputException("predict: %s: no file fits it".formatted(argument));
    }
    return pattern.ids().stream().map(pattern::path).toList();
  }

  private static void requireNothingReplaced(OutputNames names, Path target, boolean bareNames) {
    if (names.areImagesIn(target)) {
      throw new InvalidInputException(
          "predict: --out "
              + target
              + ": a folder of the images, expected another one: what is written there would be"
              + " taken for photographs, or replace one");
    }
    if (holdsOtherFiles(target)) {
      throw new InvalidInputException(
          "predict: --out %s: holds files that are not of predict, expected a new or empty folder, or one that predict has written"
              .formatted(target));
    }
    if (bareNames) {
      DrawnList.requireUnchanged(target, labels(names), "predict");
    }
    names.requireNoImageReplaced(
        target, bareNames ? List.of(PseudoLabelFiles.ENDING) : PredictionPictures.ENDINGS);
  }

  private static Set<String> labels(OutputNames names) {
    return names.byImage().values().stream()
        .map(name -> name + PseudoLabelFiles.ENDING)
        .collect(Collectors.toSet());
  }

  private static boolean holdsOtherFiles(Path target) {
    if (!Files.isDirectory(target) || PredictedFolder.is(target)) {
      return false;
    }
    try (Stream<Path> files = Files.list(target)) {
      // What a file browser leaves is not somebody's work.
      return files.anyMatch(file -> !PictureFiles.isHidden(file));
    } catch (IOException e) {
      throw new InvalidInputException(
          "predict: --out %s: cannot be listed: %s".formatted(target, e.getMessage()), e);
    }
  }

  private static float threshold(String text) {
    if (!text.matches("(0?\\.[0-9]+)|0|1|1\\.0*")) {
      throw new InvalidInputException(
          "predict: --pseudo-labels: found " + text + ", expected a confidence from 0 to 1");
    }
    return Float.parseFloat(text);
  }
}
