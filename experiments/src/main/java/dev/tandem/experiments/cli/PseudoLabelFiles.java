package dev.tandem.experiments.cli;

import dev.tandem.data.PredictedFolder;
import dev.tandem.data.SegmentationClass;
import dev.tandem.experiments.annotation.DrawnList;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.report.ImageFile;
import dev.tandem.report.LabelPainter;
import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A label file for each image, of the pixels whose confidence reaches a threshold. */
final class PseudoLabelFiles implements PredictionFiles {
  /** What is appended to the name of an image. */
  static final String ENDING = ".png";

  private static final int IGNORED = -1;

  private final LabelPainter painter;
  private final float threshold;
  private final Path folder;
  private final Set<String> names;
  private final long[] kept;
  private final List<Path> written = new ArrayList<>();
  private long pixels;
  private float largest;

  /**
   * @param threshold pixels of a smaller confidence are ignored, 0 to 1
   * @param folder of all files
   * @param names of the files that will be written, paths below the folder
   */
  PseudoLabelFiles(LabelPainter painter, float threshold, Path folder, Set<String> names) {
    this.names = Set.copyOf(names);
    this.folder = folder;
    this.painter = painter;
    this.threshold = threshold;
    this.kept = new long[painter.classes().size()];
  }

  @Override
  public void begin() {
    PredictedFolder.list(painter.classes(), folder);
    DrawnList.remove(folder, names);
  }

  @Override
  public List<String> endings() {
    return List.of(ENDING);
  }

  @Override
  public void write(
      Path image, BufferedImage photograph, SavedModelPredictor.Labeling labeling, Path base) {
    int[] label = labeling.label().clone();
    for (int i = 0; i < label.length; i++) {
      largest = Math.max(largest, labeling.confidence()[i]);
      if (labeling.confidence()[i] < threshold) {
        label[i] = IGNORED;
      } else {
        kept[label[i]]++;
      }
    }
    pixels += label.length;
    Path file = Path.of(base + ENDING);
    ImageFile.writePng(painter.grey(label, labeling.width()), file);
    written.add(file);
  }

  @Override
  public void end(PrintStream out) {
    DrawnList.add(folder, written);
    long all = IntStream.range(0, kept.length).mapToLong(i -> kept[i]).sum();
    List<String> missing =
        IntStream.range(0, kept.length)
            .filter(i -> kept[i] == 0)
            .mapToObj(painter.classes()::get)
            .map(SegmentationClass::name)
            .toList();
    out.printf(
        "%.1f %% of the pixels have a confidence of at least %s, the others are 255 (ignored)%s%s%n",
        100.0 * all / Math.max(1, pixels),
        threshold,
        all > 0 ? "" : "; the largest confidence is %.2f".formatted(largest),
        missing.isEmpty() ? "" : "; in no label: " + String.join(", ", missing));
  }
}
