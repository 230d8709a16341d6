package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.augment.Appearance;
import dev.tandem.augment.ColorJitter;
import dev.tandem.augment.GaussianBlur;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.Supervision;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.loss.ContrastiveSampler;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.ImageWeightedLoss;
import dev.tandem.optimizer.GradientClipping;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import dev.tandem.pseudolabel.PseudoLabelStrategy;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/** What a strategy gives to a space reaches the loss of that space and no other. */
class ContrastiveSelfTrainingTest {
  private static final int CROP = 16;
  private static final double LOG_2 = Math.log(2);

  private static final Optimization OPTIMIZATION =
      Optimization.uniform(new Sgd(0.9, true), 0, Schedule.constant(0.1));

  @TempDir Path folder;

  /** Class 0 for logit space and class 1 for representation space, with these confidences. */
  private static PseudoLabelStrategy apart(float logitConfidence, float representationConfidence) {
    return (tf, teacher) ->
        PseudoLabels.separate(
            everywhere(tf, 0, logitConfidence), everywhere(tf, 1, representationConfidence));
  }

  private static Supervision everywhere(Ops tf, int label, float confidence) {
    Operand<TInt32> shape = tf.constant(new int[] {1, CROP, CROP});
    return new Supervision(
        tf.reshape(tf.fill(shape, tf.constant(label)), shape),
        tf.reshape(tf.fill(shape, tf.constant(confidence)), shape));
  }

  /** What a step gave: its scalars, and which classes have a prototype after it. */
  private record Outcome(Map<String, Float> scalars, boolean[] seen) {}

  @BeforeEach
  void drawOneImageWhoseLabelIsIgnoredEverywhere() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    BufferedImage image = new BufferedImage(CROP, CROP, BufferedImage.TYPE_INT_RGB);
    BufferedImage label = new BufferedImage(CROP, CROP, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < CROP * CROP; i++) {
      image.setRGB(i % CROP, i / CROP, 0x204060 + i);
      label.getRaster().setSample(i % CROP, i / CROP, 0, 255);
    }
    ImageIO.write(image, "png", folder.resolve("images/a.png").toFile());
    ImageIO.write(label, "png", folder.resolve("labels/a.png").toFile());
  }

  @Test
  void logitSpaceGetsItsLabelAndConfidence() {
    // Logits of 0: cross-entropy ln 2 everywhere, weighted by q = 1.
    assertEquals(LOG_2, step(apart(0.9f, 0.5f)).scalars().get("unsupervised"), 1e-6);
    // The confidence of the other space does not lift q above 0.
    assertEquals(0, step(apart(0.5f, 0.9f)).scalars().get("unsupervised"), 0);
  }

  @Test
  void representationSpaceGetsItsLabelAndConfidence() {
    assertArrayEquals(new boolean[] {false, true}, step(apart(0.5f, 0.9f)).seen());
    assertArrayEquals(new boolean[] {false, false}, step(apart(0.9f, 0.5f)).seen());
  }

  @Test
  void aStrategyThatTurnsTheSpacesTurnsWhatReachesThem() {
    PseudoLabelStrategy turned =
        (tf, teacher) -> {
          PseudoLabels pair = apart(0.5f, 0.9f).label(tf, teacher);
          return PseudoLabels.separate(pair.representationSpace(), pair.logitSpace());
        };
    Outcome outcome = step(turned);
    assertEquals(LOG_2, outcome.scalars().get("unsupervised"), 1e-6);
    assertArrayEquals(new boolean[] {false, false}, outcome.seen());
  }

  @Test
  void lossIsTheSumOfItsTermsWithTheContrastiveWeight() {
    Map<String, Float> scalars = step(apart(0.9f, 0.9f)).scalars();
    assertEquals(0.25f, scalars.get("contrastive_weight"));
    assertEquals(
        scalars.get("supervised") + scalars.get("unsupervised") + 0.25 * scalars.get("contrastive"),
        scalars.get("loss"),
        1e-6);
  }

  @Test
  void theWeightOfUnlabelledImagesIsAFactorOfBothLosses() {
    Map<String, Float> scalars =
        step(apart(0.9f, 0.9f), OPTIMIZATION, Schedule.constant(0.5)).scalars();
    assertEquals(0.5f, scalars.get("unsupervised_weight"));
    assertEquals(0.125f, scalars.get("contrastive_weight"));
    assertEquals(
        scalars.get("supervised")
            + 0.5 * scalars.get("unsupervised")
            + 0.125 * scalars.get("contrastive"),
        scalars.get("loss"),
        1e-6);
  }

  @Test
  void theNormOfTheGradientsIsLoggedAsItWasBeforeTheyAreClipped() {
    Optimization clipping =
        new Optimization(
            OPTIMIZATION.optimizer(),
            OPTIMIZATION.weightDecay(),
            OPTIMIZATION.groups(),
            Optional.of(new GradientClipping(1e-3)));
    PseudoLabelStrategy strategy = apart(0.9f, 0.9f);
    float norm = step(strategy).scalars().get("gradient_norm");
    assertTrue(norm > 1e-2, "norm " + norm);
    assertEquals(
        norm, step(strategy, clipping, Schedule.constant(1)).scalars().get("gradient_norm"));
  }

  private Outcome step(PseudoLabelStrategy strategy) {
    return step(strategy, OPTIMIZATION, Schedule.constant(1));
  }

  private Outcome step(
      PseudoLabelStrategy strategy, Optimization optimization, Schedule unlabeledWeight) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      FolderDataset dataset =
          new FolderDataset(
              folder,
              "images/{id}.png",
              "labels/{id}.png",
              List.of(new SegmentationClass("a", 0), new SegmentationClass("b", 1)),
              255);
      InputPipeline labeled = pipeline(tf, dataset, true);
      InputPipeline unlabeled = pipeline(tf, dataset, false);
      ContrastiveSelfTraining method =
          new ContrastiveSelfTraining(
              strategy,
              new StrongAugmentation(
                  new RandomScaleCrop(1, 1, CROP),
                  Mixing.none(),
                  new Appearance(new ColorJitter(0, 0, 0, 0, 0), new GaussianBlur(0, 0.1, 0.2)),
                  new RandomFlip(0.5)),
              new CrossEntropy(),
              new ImageWeightedLoss(0.8),
              unlabeledWeight,
              Optional.of(
                  new ContrastiveSelfTraining.RepresentationSpace(
                      new RepresentationContrast(
                          new DeterministicRepresentation(),
                          0.5,
                          new ContrastiveSampler(4, 4),
                          AnchorHardness.byLogits(),
                          0.8,
                          0.8,
                          0.99),
                      Schedule.constant(0.25))),
              new EmaUpdate(0.99));
      VariableStore store = new VariableStore(tf, 1);
      TrainingStep step =
          new TrainingStep(
              tf,
              store,
              new OneByOneNetwork(false),
              new StepBatches(labeled, List.of(unlabeled)),
              method,
              optimization,
              new TrainingStep.Share(Replica.only(), false, 10, 1));
      graph.initialize(store);
      ReplicatedSession session = ReplicatedSession.of(graph.session());
      labeled.start(session, 0);
      unlabeled.start(session, 0);
      Map<String, Float> scalars = step.run(session, false).scalars();
      return new Outcome(scalars, graph.booleans(seen(store)));
    }
  }

  @SuppressWarnings("unchecked") // The variable is the prototypes' own.
  private static Operand<TBool> seen(VariableStore store) {
    return (Operand<TBool>) store.find("prototypes/seen").orElseThrow().value();
  }

  private static InputPipeline pipeline(Ops tf, FolderDataset dataset, boolean withLabels) {
    return new InputPipeline(
        tf,
        new InputPipeline.Source(dataset, List.of("a"), withLabels),
        ImageAugmentation.weak(CROP),
        1,
        1,
        1,
        Replica.only());
  }
}
