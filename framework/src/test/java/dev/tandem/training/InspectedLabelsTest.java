package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.augment.CropPadding;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.Rescaling;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.Supervision;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.evaluation.PseudoLabelQuality;
import dev.tandem.graph.Draws;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Three images of 4×4 pixels in crops of 8×8, in batches of two. Red is labelled as the first class
 * and confident, anything else as the second and not.
 */
class InspectedLabelsTest {
  private static final int SIZE = 4;
  private static final int CROP = 8;
  private static final int BATCH = 2;
  private static final List<String> IDS = List.of("right", "unsure", "wrong");

  @TempDir private Path folder;

  /** No network: the labels do not come from one. */
  private record NoNetwork() implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int classCount() {
      return 2;
    }
  }

  @BeforeEach
  void drawImages() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    // Of the first image the top row is ignored.
    draw("right", 0xFF0000, 255, 0);
    draw("unsure", 0x330000, 1, 1);
    draw("wrong", 0xFF0000, 1, 1);
  }

  private void draw(String id, int colour, int topClass, int otherClass) throws IOException {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    BufferedImage label = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < SIZE * SIZE; i++) {
      image.setRGB(i % SIZE, i / SIZE, colour);
      label.getRaster().setSample(i % SIZE, i / SIZE, 0, i < SIZE ? topClass : otherClass);
    }
    ImageIO.write(image, "png", folder.resolve("images/" + id + ".png").toFile());
    ImageIO.write(label, "png", folder.resolve("labels/" + id + ".png").toFile());
  }

  private static Supervision byRed(StepContext context, Operand<TFloat32> images) {
    Ops tf = context.tf();
    Operand<TFloat32> red = tf.gather(images, tf.constant(0), tf.constant(3));
    Operand<TInt32> label = tf.dtypes.cast(tf.math.less(red, tf.constant(0.5f)), TInt32.class);
    return new Supervision(label, red);
  }

  private PseudoLabelQuality quality(boolean withLabels) {
    FolderDataset dataset =
        new FolderDataset(
            folder, "images/{id}.png", "labels/{id}.png", SegmentationClass.named("a", "b"), 255);
    RandomScaleCrop geometry =
        new RandomScaleCrop(1, 1, CROP, Rescaling.LONG_SIDE, CropPadding.BLACK);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      StepContext context =
          new StepContext(
              StepScopes.of(tf),
              new VariableStore(tf, 1),
              new NoNetwork(),
              StepBatches.NONE,
              Draws.once(1),
              tf.constant(0L),
              tf.constant(0f),
              Replica.only(),
              Replica.only());
      InspectedLabels inspected =
          new InspectedLabels(
              "labels",
              new InputPipeline.Source(dataset, IDS, withLabels),
              ImageAugmentation.weakWithGeometry(geometry, new RandomFlip(0.5)),
              BATCH,
              1,
              context,
              new PseudoLabeling(InspectedLabelsTest::byRed, 0.5));
      return inspected.inspect(ReplicatedSession.of(graph.session())).orElseThrow();
    }
  }

  @Test
  void everyPixelOfEveryImageCountsOnceAndPaddingNever() {
    PseudoLabelQuality quality = quality(true);
    assertEquals(2 / 3.0, quality.confidentShare().orElseThrow(), 1e-12);
    assertEquals(OptionalDouble.of(0), quality.confidentShare(1));
  }

  @Test
  void ignoredPixelsAreConfidentAndNeitherRightNorWrong() {
    PseudoLabelQuality quality = quality(true);
    assertEquals(OptionalDouble.of(1), quality.confidentShare(0));
    assertEquals(12 / 28.0, quality.accuracy().orElseThrow(), 1e-12);
    assertEquals(28 / 44.0, quality.accuracyOfAll().orElseThrow(), 1e-12);
  }

  @Test
  void withoutMasksPaddingDoesNotCountEither() {
    PseudoLabelQuality quality = quality(false);
    assertEquals(2 / 3.0, quality.confidentShare().orElseThrow(), 1e-12);
    assertEquals(OptionalDouble.empty(), quality.accuracyOfAll());
  }
}
