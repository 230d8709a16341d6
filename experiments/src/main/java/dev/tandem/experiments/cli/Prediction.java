package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageDecoder;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.file.AtomicFile;
import dev.tandem.file.UnwritableException;
import dev.tandem.report.ImageFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.types.TUint8;

/**
 * The labelling of images one by one; one that cannot be read, or whose name is too long for those
 * of its outputs, does not keep the others from it.
 *
 * @param names of the outputs, by image
 * @param views of each image
 * @param target folder of the outputs
 * @param files what is written
 * @param arguments of the command line, for messages
 */
record Prediction(
    Map<Path, String> names,
    ViewPlan views,
    Path target,
    PredictionFiles files,
    Arguments arguments) {
  /**
   * Labels all images.
   *
   * @return an exit code
   */
  int run(SavedModelPredictor predictor, Terminal terminal) {
    List<String> faults = new ArrayList<>();
    arguments.write("out", files::begin);
    FileProgress progress = new FileProgress(terminal, "predicted", names.size());
    try (ImageDecoder decoder = new ImageDecoder()) {
      names.forEach(
          (image, name) -> {
            label(image, target.resolve(name), predictor, decoder, faults);
            progress.step();
          });
    }
    progress.end();
    int done = names.size() - faults.size();
    if (done > 0) {
      terminal.out().printf("%d image%s: %s%n", done, done == 1 ? "" : "s", target);
      arguments.write("out", () -> files.end(terminal.out()));
    }
    faults.forEach(fault -> terminal.err().println("tandem: " + fault));
    if (done == 0) {
      return ExitCode.INVALID_INPUT;
    }
    return faults.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void label(
      Path image,
      Path base,
      SavedModelPredictor predictor,
      ImageDecoder decoder,
      List<String> faults) {
    Optional<String> tooLong = tooLong(image, base);
    if (tooLong.isPresent()) {
      faults.add(tooLong.get());
      return;
    }
    SavedModelPredictor.Labeling labeling;
    BufferedImage photograph;
    try (TUint8 pixels = decoder.decode(image)) {
      labeling = predictor.predict(image, pixels, views);
      photograph = ImageFile.picture(pixels);
    } catch (InvalidInputException e) {
      faults.add(e.getMessage());
      return;
    }
    arguments.write(
        "out",
        () -> {
          makeFolder(base.toAbsolutePath().getParent());
          files.write(image, photograph, labeling, base);
        });
  }

  private Optional<String> tooLong(Path image, Path base) {
    int most =
        AtomicFile.LONGEST_NAME
            - files.endings().stream().mapToInt(String::length).max().orElseThrow();
    int found = base.getFileName().toString().getBytes(StandardCharsets.UTF_8).length;
    return found <= most
        ? Optional.empty()
        : Optional.of(
            "%s: its outputs are named after it, found a name of %d bytes, expected at most %d"
                .formatted(image, found, most));
  }

  /** An id may name folders. */
  static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UnwritableException(folder, e);
    }
  }
}
