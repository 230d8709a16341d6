package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageDecoder;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.LabelDecoder;
import dev.tandem.data.LabelEncoding;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.report.ComparisonPicture;
import dev.tandem.report.ImageFile;
import dev.tandem.report.LabelPainter;
import dev.tandem.report.TextDrawing;
import dev.tandem.training.RunFolder;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what finished runs make of some validation images, beside the truth. */
public final class ExamplePicture {
  private static final Logger LOG = LoggerFactory.getLogger(ExamplePicture.class);
  private static final int EXAMPLES = 3;
  private static final int CELL_WIDTH = 240;

  private ExamplePicture() {}

  /**
   * Draws validation images spread over the list of the first run. An image that cannot be used any
   * more is passed over for the next.
   *
   * @param captions a name for each run
   * @param runs finished, with exported models of the same classes
   * @param file PNG to write
   * @return the file; empty if none of the images can be used, or this machine cannot draw
   */
  public static Optional<Path> write(List<String> captions, List<RunFolder> runs, Path file) {
    FinishedRun first = new FinishedRun(runs.get(0).path());
    List<Scene> scenes = scenes(first);
    if (scenes.isEmpty()) {
      return Optional.empty();
    }
    List<List<int[]>> predictions = new ArrayList<>();
    scenes.forEach(scene -> predictions.add(new ArrayList<>()));
    for (RunFolder run : runs) {
      try (SavedModelPredictor predictor = new SavedModelPredictor(run.savedModel())) {
        for (int i = 0; i < scenes.size(); i++) {
          predictions.get(i).add(predictor.predict(scenes.get(i).image).label());
        }
      }
    }
    List<ComparisonPicture.Example> examples = new ArrayList<>();
    for (int i = 0; i < scenes.size(); i++) {
      Scene scene = scenes.get(i);
      examples.add(
          new ComparisonPicture.Example(scene.photograph, scene.truth, predictions.get(i)));
    }
    LabelPainter painter = new LabelPainter(first.classes());
    Optional<BufferedImage> picture =
        TextDrawing.attempt(
            () -> new ComparisonPicture(painter, CELL_WIDTH).draw(captions, examples),
            fault -> LOG.warn("no picture of examples: {}", fault));
    picture.ifPresent(drawn -> ImageFile.writePng(drawn, file));
    return picture.map(drawn -> file);
  }

  /** A validation image that could be read, with its label map. */
  private record Scene(Path image, BufferedImage photograph, int[] truth) {}

  /** From each third of the list, its first usable image. */
  private static List<Scene> scenes(FinishedRun run) {
    List<ImageLabelPair> pairs = run.validationPairs();
    int count = Math.min(EXAMPLES, pairs.size());
    List<Scene> scenes = new ArrayList<>();
    try (ImageDecoder images = new ImageDecoder();
        LabelDecoder labels = new LabelDecoder(run.encoding())) {
      for (int i = 0; i < count; i++) {
        pairs.subList(i * pairs.size() / count, (i + 1) * pairs.size() / count).stream()
            .flatMap(pair -> scene(pair, images, labels).stream())
            .findFirst()
            .ifPresent(scenes::add);
      }
    }
    return scenes;
  }

  private static Optional<Scene> scene(
      ImageLabelPair pair, ImageDecoder images, LabelDecoder labels) {
    try {
      BufferedImage photograph = ImageFile.read(pair.image(), images);
      int[] truth = labels.classes(pair.label());
      boolean fits = truth.length == photograph.getWidth() * photograph.getHeight();
      if (fits && Arrays.stream(truth).allMatch(c -> c >= LabelEncoding.IGNORED)) {
        return Optional.of(new Scene(pair.image(), photograph, truth));
      }
      LOG.warn("no example: {} is not the label of {}", pair.label(), pair.image());
    } catch (InvalidInputException e) {
      LOG.warn("no example: {}", e.getMessage());
    }
    return Optional.empty();
  }
}
