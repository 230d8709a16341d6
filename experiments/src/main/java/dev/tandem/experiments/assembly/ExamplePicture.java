package dev.tandem.experiments.assembly;

import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.LabelDecoder;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.report.ComparisonPicture;
import dev.tandem.report.ImageFile;
import dev.tandem.report.LabelPainter;
import dev.tandem.training.RunFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shows what finished runs make of some validation images, beside the truth. */
public final class ExamplePicture {
  private static final int EXAMPLES = 3;
  private static final int CELL_WIDTH = 240;

  private ExamplePicture() {}

  /**
   * Draws validation images spread over the list of the first run.
   *
   * @param captions a name for each run
   * @param runs finished, with exported models of the same classes
   * @param file PNG to write
   */
  public static void write(List<String> captions, List<RunFolder> runs, Path file) {
    FinishedRun first = new FinishedRun(runs.get(0).path());
    List<ImageLabelPair> pairs = spread(first.validationPairs());
    List<List<int[]>> predictions = new ArrayList<>();
    pairs.forEach(pair -> predictions.add(new ArrayList<>()));
    for (RunFolder run : runs) {
      try (SavedModelPredictor predictor = new SavedModelPredictor(run.savedModel())) {
        for (int i = 0; i < pairs.size(); i++) {
          predictions.get(i).add(predictor.predict(pairs.get(i).image()).label());
        }
      }
    }
    List<ComparisonPicture.Example> examples = new ArrayList<>();
    try (LabelDecoder decoder = new LabelDecoder(first.encoding())) {
      for (int i = 0; i < pairs.size(); i++) {
        examples.add(
            new ComparisonPicture.Example(
                ImageFile.read(pairs.get(i).image()),
                decoder.classes(pairs.get(i).label()),
                predictions.get(i)));
      }
    }
    LabelPainter painter = new LabelPainter(first.classes());
    ImageFile.writePng(new ComparisonPicture(painter, CELL_WIDTH).draw(captions, examples), file);
  }

  private static List<ImageLabelPair> spread(List<ImageLabelPair> pairs) {
    int count = Math.min(EXAMPLES, pairs.size());
    List<ImageLabelPair> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(pairs.get(i * pairs.size() / count));
    }
    return chosen;
  }
}
