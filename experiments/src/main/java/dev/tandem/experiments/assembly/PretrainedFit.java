package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Network;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.weights.WeightMatch;
import dev.tandem.models.weights.WeightsFile;
import dev.tandem.training.StepContext;
import dev.tandem.training.TrainingMethod;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;

/** What the network of a config would take from a file with weights. */
public final class PretrainedFit {
  private PretrainedFit() {}

  /**
   * Builds the network, without running it, and compares.
   *
   * @throws InvalidInputException if the config's data set cannot be opened: its classes count
   */
  public static WeightMatch of(ExperimentConfig config, WeightsFile file) {
    TrainingMethod method = Methods.of(config);
    SegmentationModel model =
        Models.of(config.model(), Datasets.described(config.dataset()).classes().size(), method);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableStore store = new VariableStore(tf, config.seed());
      ForwardPass pass = ForwardPass.inference(tf, store.scope(StepContext.STUDENT));
      int side = config.training().crop();
      Segmentation segmentation =
          new Network(model, pass).segment(tf.constant(new float[1][side][side][3]));
      segmentation.logits();
      if (method.representation().isPresent()) {
        segmentation.representation();
      }
      return WeightMatch.of(store, StepContext.STUDENT, file);
    }
  }
}
