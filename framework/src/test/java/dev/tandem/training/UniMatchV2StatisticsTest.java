package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.augment.Appearance;
import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.CropPadding;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.Rescaling;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SampleTransform;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Strong views do not move the statistics by which UniMatch V2 labels and is evaluated. */
class UniMatchV2StatisticsTest {
  private static final int SIZE = 4;

  @TempDir private Path folder;

  /** The normalised colours are the logits; the running statistics are those of the last batch. */
  private record NormalisedColours() implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      return new Segmentation(
          () -> new BatchNorm(1).apply(pass.in("norm"), features.deepest().values()));
    }

    @Override
    public int classCount() {
      return 3;
    }
  }

  @Test
  void theRunningStatisticsAreThoseOfTheLabelledImages() throws IOException {
    PlainImages images = new PlainImages(folder, SIZE, 3);
    images.draw("labelled", 0xFF3300);
    images.draw("unlabelled", 0x0000FF);
    RandomScaleCrop geometry =
        new RandomScaleCrop(1, 1, SIZE, Rescaling.FACTOR, CropPadding.REFLECT);
    UniMatchV2 method =
        new UniMatchV2(
            geometry,
            new RandomFlip(0),
            new UniMatchV2.StrongViews(
                2,
                new Appearance(new ColorJitter(0, 0, 0, 0, 0), new GaussianBlur(0, 0.1, 1)),
                Mixing.none(),
                Optional.empty()),
            new CrossEntropy(),
            new ConsistencyLoss(0.9),
            new EmaUpdate(0.99),
            Optional.empty());
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      SampleTransform weak = method.unlabeled().orElseThrow().weakView();
      InputPipeline labeled = images.pipeline(tf, "labelled", weak, 1, true);
      InputPipeline unlabeled = images.pipeline(tf, "unlabelled", weak, 1, false);
      VariableStore store = new VariableStore(tf, 1);
      TrainingStep step =
          new TrainingStep(
              tf,
              store,
              new NormalisedColours(),
              new StepBatches(labeled, List.of(unlabeled)),
              method,
              Optimization.uniform(new Sgd(0, false), 0, Schedule.constant(0)),
              new TrainingStep.Share(Replica.only(), false, 10, 1));
      graph.initialize(store);
      ReplicatedSession session = ReplicatedSession.of(graph.session());
      labeled.start(session, 0);
      unlabeled.start(session, 0);
      step.run(session, false);
      // Red, green and blue of the labelled image; the unlabelled one is blue alone.
      float[] expected = {1, 0.2f, 0};
      assertArrayEquals(expected, mean(graph, store, "student"), 1e-5f);
      assertArrayEquals(expected, mean(graph, store, "teacher"), 1e-5f);
    }
  }

  @SuppressWarnings("unchecked") // Running statistics are float32.
  private static float[] mean(TestGraph graph, VariableStore store, String network) {
    return graph.valueOf(
        (Variable<TFloat32>) store.find(network + "/norm/running_mean").orElseThrow());
  }
}
