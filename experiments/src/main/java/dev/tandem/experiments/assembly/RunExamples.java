package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageDecoder;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.LabelDecoder;
import dev.tandem.data.LabelEncoding;
import dev.tandem.evaluation.ImageMaps;
import dev.tandem.evaluation.ViewPlan;
import dev.tandem.export.SavedModelPredictor;
import dev.tandem.report.ExampleSet;
import dev.tandem.training.BestEvaluation;
import dev.tandem.training.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/**
 * Draws the validation images that a finished run segments worst, in the middle and best, with what
 * its exported network says of them.
 */
public final class RunExamples {
  private static final Logger LOG = LoggerFactory.getLogger(RunExamples.class);
  private static final int OF_EACH = 12;

  private RunExamples() {}

  /**
   * Writes the examples of a run into its folder. An image that cannot be used any more is left out
   * and named; where none can be drawn the log says why.
   *
   * @param folder of a run with an exported network
   * @throws dev.tandem.file.UnwritableException if they cannot be written
   */
  public static void write(RunFolder folder) {
    if (!Files.exists(folder.bestEvaluation())) {
      return;
    }
    try {
      List<Choice> choices = choices(BestEvaluation.read(folder.bestEvaluation()).images());
      FinishedRun run = new FinishedRun(folder.path());
      try (SavedModelPredictor predictor = new SavedModelPredictor(folder.savedModel());
          ImageDecoder images = new ImageDecoder();
          LabelDecoder labels = new LabelDecoder(run.encoding())) {
        Drawing drawing = new Drawing(predictor, images, labels, run.views(), choices);
        ExampleSet.write(folder.examples(), run.classes(), drawing);
      }
    } catch (InvalidInputException e) {
      LOG.warn("no examples in the report: {}", e.getMessage());
    }
  }

  /** An image to draw. */
  record Choice(ExampleSet.Group group, BestEvaluation.Image image) {}

  /** At most a dozen for each group; of fewer images a third for each. */
  static List<Choice> choices(List<BestEvaluation.Image> images) {
    List<BestEvaluation.Image> sorted =
        images.stream().sorted(Comparator.comparingDouble(BestEvaluation.Image::miou)).toList();
    int all = sorted.size();
    int each = Math.min(OF_EACH, (all + 2) / 3);
    int best = Math.max(each, all - each);
    int middle = Math.max(each, Math.min((all - each) / 2, best - each));
    List<Choice> choices = new ArrayList<>();
    add(choices, ExampleSet.Group.WORST, sorted, 0, Math.min(each, all));
    add(choices, ExampleSet.Group.MEDIAN, sorted, middle, Math.min(middle + each, best));
    add(choices, ExampleSet.Group.BEST, sorted, best, all);
    return choices;
  }

  private static void add(
      List<Choice> choices,
      ExampleSet.Group group,
      List<BestEvaluation.Image> sorted,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      choices.add(new Choice(group, sorted.get(i)));
    }
  }

  /** Reads and predicts the images one after the other. */
  private static final class Drawing implements ExampleSet.Drafts {
    private final SavedModelPredictor predictor;
    private final ImageDecoder images;
    private final LabelDecoder labels;
    private final ViewPlan views;
    private final List<Choice> waiting;
    private final List<String> leftOut = new ArrayList<>();

    Drawing(
        SavedModelPredictor predictor,
        ImageDecoder images,
        LabelDecoder labels,
        ViewPlan views,
        List<Choice> choices) {
      this.predictor = predictor;
      this.images = images;
      this.labels = labels;
      this.views = views;
      this.waiting = new ArrayList<>(choices);
    }

    @Override
    public Optional<ExampleSet.Draft> next() {
      while (!waiting.isEmpty()) {
        Choice choice = waiting.remove(0);
        try {
          BestEvaluation.Image image = choice.image;
          return Optional.of(
              new ExampleSet.Draft(choice.group, image.miou(), image.pixelAccuracy(), maps(image)));
        } catch (InvalidInputException e) {
          LOG.warn("no example: {}", e.getMessage());
          leftOut.add(e.getMessage());
        }
      }
      return Optional.empty();
    }

    private ImageMaps maps(BestEvaluation.Image image) {
      ImageLabelPair pair = new ImageLabelPair(Path.of(image.image()), Path.of(image.label()));
      try (TUint8 decoded = images.decode(pair.image())) {
        int[] truth = labels.classes(pair.label());
        boolean fits = truth.length * 3L == decoded.size();
        if (!fits || Arrays.stream(truth).anyMatch(c -> c < LabelEncoding.IGNORED)) {
          throw new InvalidInputException(pair.label() + " is not the label of " + pair.image());
        }
        SavedModelPredictor.Labeling predicted = predictor.predict(pair.image(), decoded, views);
        return new ImageMaps(
            pair,
            predicted.width(),
            samples(decoded),
            truth,
            predicted.label(),
            predicted.confidence(),
            predicted.uncertainty());
      }
    }

    private static byte[] samples(TUint8 decoded) {
      byte[] samples = new byte[Math.toIntExact(decoded.size())];
      decoded.copyTo(DataBuffers.of(samples));
      return samples;
    }

    @Override
    public List<String> leftOut() {
      return leftOut;
    }
  }
}
