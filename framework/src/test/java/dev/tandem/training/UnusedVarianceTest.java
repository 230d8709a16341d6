package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.augment.CutMix;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.Split;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.model.Segmentation;
import dev.tandem.representation.GaussianRepresentation;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A network with a variance is trained and exported by every method, used or not. */
class UnusedVarianceTest {
  private static final int CROP = 16;
  private static final Set<String> LABELS = Set.of("label", "confidence", "probabilities");

  @TempDir Path folder;

  /** A left half of class 0 and a right one of class 1. */
  private void draw(String id) throws IOException {
    BufferedImage image = new BufferedImage(CROP, CROP, BufferedImage.TYPE_INT_RGB);
    BufferedImage label = new BufferedImage(CROP, CROP, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < CROP * CROP; i++) {
      boolean right = i % CROP >= CROP / 2;
      image.setRGB(i % CROP, i / CROP, right ? 0xD0E0F0 : 0x203040);
      label.getRaster().setSample(i % CROP, i / CROP, 0, right ? 1 : 0);
    }
    ImageIO.write(image, "png", folder.resolve("images/" + id + ".png").toFile());
    ImageIO.write(label, "png", folder.resolve("labels/" + id + ".png").toFile());
  }

  private Set<String> outputsOfATrained(TrainingMethod method) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    for (String id : List.of("a", "b", "c")) {
      draw(id);
    }
    FolderDataset dataset =
        new FolderDataset(
            folder,
            "images/{id}.png",
            "labels/{id}.png",
            SegmentationClass.named("left", "right"),
            255);
    TrainingSetup setup =
        TrainingSetup.builder(
                dataset,
                new Split(List.of("a"), List.of("b"), List.of("c")),
                new OneByOneNetwork(true),
                method)
            .labeledView(StrongAugmentation.standard(CROP, new CutMix()).labeledView())
            .plan(TrainingPlan.ofSteps(1).withBatches(2, 2))
            .inspectedImages(0)
            .build();
    Path run = folder.resolve("run");
    new Training(setup).train(run, List.of());
    try (SavedModelBundle bundle =
        SavedModelBundle.load(RunFolder.open(run).savedModel().toString())) {
      return Set.copyOf(bundle.function("serving_default").signature().getOutputs().keySet());
    }
  }

  /**
   * Gaussian representations that only the student is asked for.
   *
   * @param teacherVariance whether the teacher is asked for its variance too
   */
  private record StudentsVariance(boolean teacherVariance) implements TrainingMethod {
    @Override
    public Optional<RepresentationType> representation() {
      return Optional.of(new GaussianRepresentation());
    }

    @Override
    public Losses build(StepContext context) {
      Ops tf = context.lossOps();
      Segmentation teacher =
          context.teacher(new EmaUpdate(0.99)).segment(context.labeled().images());
      teacher.logits();
      if (teacherVariance) {
        teacher.variance();
      }
      Segmentation student = context.student().segment(context.labeled().images());
      Representation pixels = student.representation();
      return new Losses(
          tf.math.add(
              mean(tf, student.logits()),
              tf.math.add(mean(tf, pixels.mean()), mean(tf, pixels.variance().orElseThrow()))),
          Map.of());
    }

    private static Operand<TFloat32> mean(Ops tf, Operand<TFloat32> maps) {
      return tf.math.mean(maps, tf.constant(new int[] {0, 1, 2, 3}));
    }
  }

  @Test
  void anOutputOfTheEvaluatedNetworkThatNoStepBuildsIsRefused() throws IOException {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> outputsOfATrained(new StudentsVariance(false)));
    assertTrue(e.getMessage().startsWith("there is no variable teacher/variance/"), e.getMessage());
    assertEquals(
        Set.of("label", "confidence", "probabilities", "uncertainty"),
        outputsOfATrained(new StudentsVariance(true)));
  }

  @Test
  void labelledImagesAlone() throws IOException {
    TrainingMethod method = new SupervisedOnly(new CrossEntropy(), new EmaUpdate(0.99));
    assertEquals(LABELS, outputsOfATrained(method));
  }

  @Test
  void deterministicRepresentations() throws IOException {
    StrongAugmentation strong = StrongAugmentation.standard(CROP, new CutMix());
    assertEquals(LABELS, outputsOfATrained(ContrastiveSelfTraining.cssLogit(strong)));
  }

  @Test
  void gaussianRepresentationsAreExportedWithTheirUncertainty() throws IOException {
    StrongAugmentation strong = StrongAugmentation.standard(CROP, new CutMix());
    assertEquals(
        Set.of("label", "confidence", "probabilities", "uncertainty"),
        outputsOfATrained(ContrastiveSelfTraining.prcl(strong)));
  }
}
