package dev.tandem.experiments.cli;

import dev.tandem.data.PredictedFolder;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.report.ImageFile;
import dev.tandem.report.LabelPainter;
import dev.tandem.report.PredictionPage;
import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Pictures of each prediction, and a page that shows them all. */
final class PredictionPictures implements PredictionFiles {
  private static final String LABEL = "_label.png";
  private static final String COLOUR = "_colour.png";
  private static final String OVERLAY = "_overlay.png";
  private static final String CONFIDENCE = "_confidence.png";
  private static final String UNCERTAINTY = "_uncertainty.png";

  /** What is appended to the name of an image. */
  static final List<String> ENDINGS = List.of(LABEL, COLOUR, OVERLAY, CONFIDENCE, UNCERTAINTY);

  private final LabelPainter painter;
  private final Path folder;
  private final PredictionPage page;

  /**
   * @param title of the page
   * @param folder of the page
   */
  PredictionPictures(LabelPainter painter, String title, Path folder) {
    this.painter = painter;
    this.folder = folder;
    this.page = new PredictionPage(title, folder, painter.classes());
  }

  @Override
  public void begin() {
    Path file = folder.resolve(PredictedFolder.PAGE);
    // One of earlier predictions stays until it is replaced at the end.
    if (Files.notExists(file)) {
      page.write(file);
    }
  }

  @Override
  public List<String> endings() {
    return ENDINGS;
  }

  @Override
  public void write(
      Path image, BufferedImage photograph, SavedModelPredictor.Labeling labeling, Path base) {
    int width = labeling.width();
    int[] label = labeling.label();
    List<Path> others = new ArrayList<>();
    Path overlay = write(painter.overlay(photograph, label), base, OVERLAY);
    others.add(write(painter.grey(label, width), base, LABEL));
    others.add(write(painter.colour(label, width), base, COLOUR));
    others.add(write(LabelPainter.greyLevels(labeling.confidence(), width, 1), base, CONFIDENCE));
    labeling
        .uncertainty()
        .ifPresent(
            map -> others.add(write(LabelPainter.greyLevels(map, width, 1), base, UNCERTAINTY)));
    long[] pixels = new long[painter.classes().size()];
    double confidence = 0;
    for (int i = 0; i < label.length; i++) {
      pixels[label[i]]++;
      confidence += labeling.confidence()[i];
    }
    page.add(
        new PredictionPage.Entry(
            folder.relativize(base).toString(),
            image,
            overlay,
            others,
            confidence / label.length,
            pixels));
  }

  private static Path write(BufferedImage picture, Path base, String ending) {
    Path file = Path.of(base + ending);
    ImageFile.writePng(picture, file);
    return file;
  }

  @Override
  public void end(PrintStream out) {
    Path file = folder.resolve(PredictedFolder.PAGE);
    page.write(file);
    out.println("page: " + file);
  }
}
