package dev.tandem.training;

import dev.tandem.data.InputPipeline;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.evaluation.EvaluatedImages;
import dev.tandem.evaluation.Evaluator;
import dev.tandem.evaluation.MapsFetch;
import dev.tandem.graph.VariableScope;
import dev.tandem.model.Prediction;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Looks at a training when it is evaluated: its pseudo-labels, its prototypes, and what the network
 * says of a few validation images. It runs ops of its own, none of which a step runs.
 */
final class Inspector {
  /** Validation images of which maps are shown. */
  private static final int SAMPLES = 4;

  private final TrainingSetup setup;
  private final MapsFetch maps;
  private final Optional<InspectedLabels> labeled;
  private final Optional<InspectedLabels> unlabeled;
  private final Optional<Operand<TFloat32>> similarity;

  /**
   * Adds what is looked at to the graph.
   *
   * @param evaluator whose images are shown
   * @param weights of the evaluated network
   */
  Inspector(
      Ops tf, TrainingSetup setup, TrainingStep step, Evaluator evaluator, VariableScope weights) {
    this.setup = setup;
    this.maps =
        evaluator.maps(
            tf,
            // A whole image may be too large for a network that is evaluated by windows.
            setup.model().hasVariance() && setup.evaluation().sliding().isEmpty()
                ? Optional.of(images -> Prediction.uncertainty(tf, setup.model(), weights, images))
                : Optional.empty());
    Optional<PseudoLabeling> labeling = step.labeling();
    this.labeled =
        labeling.map(
            l -> inspected("pseudo-labels of labelled images", labeledSource(setup), step, l));
    this.unlabeled =
        labeling.map(
            l -> inspected("pseudo-labels of unlabelled images", unlabeledSource(setup), step, l));
    this.similarity =
        labeling.flatMap(PseudoLabeling::prototypeSimilarity).map(build -> build.apply(tf));
  }

  private InspectedLabels inspected(
      String title, InputPipeline.Source source, TrainingStep step, PseudoLabeling labeling) {
    SampleTransform weakView = setup.method().unlabeled().orElseThrow().weakView();
    int batch = Math.min(setup.plan().batches().unlabeled(), setup.inspectedImages());
    return new InspectedLabels(
        title, source, weakView, batch, setup.plan().seed(), step.inspectionContext(), labeling);
  }

  private static InputPipeline.Source labeledSource(TrainingSetup setup) {
    List<String> ids = some(setup.split().labeled(), setup, id -> true);
    return new InputPipeline.Source(setup.dataset(), ids, true);
  }

  /** Those with a mask if there are any, else without truth. */
  static InputPipeline.Source unlabeledSource(TrainingSetup setup) {
    SegmentationDataset dataset = setup.dataset();
    List<String> all = setup.split().unlabeled();
    List<String> masked =
        some(
            all,
            setup,
            id ->
                // A mask belongs to the labelled image of that name, which may be another.
                dataset.isOneImage(id)
                    && Files.isRegularFile(dataset.label(id))
                    && Files.isRegularFile(dataset.image(id)));
    return masked.isEmpty()
        ? new InputPipeline.Source(dataset, some(all, setup, id -> true), false)
        : new InputPipeline.Source(dataset, masked, true);
  }

  private static List<String> some(
      List<String> ids, TrainingSetup setup, Predicate<String> usable) {
    List<String> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, new Random(setup.plan().seed()));
    return shuffled.stream().filter(usable).limit(setup.inspectedImages()).toList();
  }

  /** What the next evaluation has to collect. */
  EvaluatedImages images() {
    return new EvaluatedImages(Optional.of(maps), SAMPLES);
  }

  /**
   * Looks at pseudo-labels and prototypes as they are now.
   *
   * @param seen whose samples the evaluation has collected
   */
  Inspection inspect(ReplicatedSession session, EvaluatedImages seen) {
    return new Inspection(
        List.of(),
        seen.samples(),
        labeled.flatMap(l -> l.inspect(session)),
        unlabeled.flatMap(u -> u.inspect(session)),
        similarity.map(s -> matrix(session, s)));
  }

  private static float[][] matrix(ReplicatedSession session, Operand<TFloat32> square) {
    try (Result result = session.runner().fetch(square).run()) {
      TFloat32 values = (TFloat32) result.get(0);
      int side = Math.toIntExact(values.shape().get(0));
      float[][] matrix = new float[side][side];
      for (int i = 0; i < side; i++) {
        for (int j = 0; j < side; j++) {
          matrix[i][j] = values.getFloat(i, j);
        }
      }
      return matrix;
    }
  }
}
