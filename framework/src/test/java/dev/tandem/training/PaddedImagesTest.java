package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.augment.Appearance;
import dev.tandem.augment.ChannelDropout;
import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.CropPadding;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.Rescaling;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.data.InputPipeline;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.ImageWeightedLoss;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import dev.tandem.pseudolabel.LogitStrategy;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * No loss counts the black that is added to images smaller than the crop: a white image of 4×4
 * pixels in crops of 8×8.
 */
class PaddedImagesTest {
  private static final int SIZE = 4;
  private static final int CROP = 8;

  /** Of logits (1, 0), white, and the label 0. Of (0, 0), black, it is log 2. */
  private static final double OF_WHITE = Math.log(1 + Math.exp(-1));

  @TempDir private Path folder;

  /** Its logits are (red, 0) times a factor of 1. */
  private record RedAgainstZero() implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      Ops tf = pass.tf();
      Variable<TFloat32> factor =
          pass.variables().parameter("factor", Shape.of(1), Initializer.constant(1));
      Operand<TFloat32> red =
          tf.slice(
              features.deepest().values(),
              tf.constant(new int[4]),
              tf.constant(new int[] {-1, -1, -1, 1}));
      return new Segmentation(
          () ->
              tf.math.mul(
                  tf.concat(List.of(red, tf.zerosLike(red)), tf.constant(3)), factor.value()));
    }

    @Override
    public int classCount() {
      return 2;
    }
  }

  @BeforeEach
  void drawOneWhiteImageOfTheFirstClass() throws IOException {
    images().draw("a", 0xFFFFFF);
  }

  private PlainImages images() {
    return new PlainImages(folder, SIZE, 2);
  }

  @TestFactory
  Stream<DynamicTest> noMethodCountsPadding() {
    RandomScaleCrop geometry =
        new RandomScaleCrop(1, 1, CROP, Rescaling.LONG_SIDE, CropPadding.BLACK);
    Appearance none = new Appearance(new ColorJitter(0, 0, 0, 0, 0), new GaussianBlur(0, 0.1, 1));
    RandomFlip mirrored = new RandomFlip(0.5);
    StrongAugmentation strong = new StrongAugmentation(geometry, Mixing.none(), none, mirrored);
    CrossEntropy supervised = new CrossEntropy();
    ConsistencyLoss consistency = new ConsistencyLoss(0.6);
    TeacherUpdate teacher = new EmaUpdate(0.99);
    Map<String, TrainingMethod> methods =
        Map.of(
            "UniMatch V2",
            new UniMatchV2(
                geometry,
                mirrored,
                new UniMatchV2.StrongViews(2, none, Mixing.none(), Optional.empty()),
                supervised,
                consistency,
                teacher,
                Optional.of(new PastTeachers(1, 1))),
            "UniMatch V1",
            new UniMatchV1(
                geometry,
                mirrored,
                none,
                Mixing.none(),
                new ChannelDropout(0),
                supervised,
                consistency),
            "self-training",
            new SelfTraining(strong, supervised, consistency, 1, teacher),
            "contrastive self-training",
            new ContrastiveSelfTraining(
                new LogitStrategy(),
                strong,
                supervised,
                new ImageWeightedLoss(0.6),
                Schedule.constant(1),
                Optional.empty(),
                teacher));
    return methods.entrySet().stream()
        .map(
            method ->
                DynamicTest.dynamicTest(
                    method.getKey(), () -> countsWhiteAlone(method.getValue())));
  }

  private void countsWhiteAlone(TrainingMethod method) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      List<InputPipeline> pipelines = new ArrayList<>();
      TrainingMethod.UnlabeledBatches unlabeled = method.unlabeled().orElseThrow();
      for (int i = 0; i < unlabeled.count(); i++) {
        pipelines.add(images().pipeline(tf, "a", unlabeled.weakView(), 2, false));
      }
      InputPipeline labeled = images().pipeline(tf, "a", unlabeled.weakView(), 2, true);
      VariableStore store = new VariableStore(tf, 1);
      TrainingStep step =
          new TrainingStep(
              tf,
              store,
              new RedAgainstZero(),
              new StepBatches(labeled, pipelines),
              method,
              Optimization.uniform(new Sgd(0, false), 0, Schedule.constant(0)),
              new TrainingStep.Share(Replica.only(), false, 10, 1));
      graph.initialize(store);
      ReplicatedSession session = ReplicatedSession.of(graph.session());
      labeled.start(session, 0);
      pipelines.forEach(pipeline -> pipeline.start(session, 0));
      for (int i = 0; i < 2; i++) {
        Map<String, Float> scalars = step.run(session, false).scalars();
        assertEquals(OF_WHITE, scalars.get("supervised"), 1e-6);
        // White is confident: 0.73. With the black it would be a quarter of the pixels.
        assertEquals(OF_WHITE, scalars.get("unsupervised"), 1e-6);
      }
    }
  }
}
