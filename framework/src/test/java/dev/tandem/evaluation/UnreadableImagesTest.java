package dev.tandem.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.EvaluationPipeline;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.IndexLabels;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Evaluations of lists of which images cannot be read. */
class UnreadableImagesTest {
  private static final int COUNT = 12;

  @TempDir private Path folder;

  /** Says the first class of white and the second of black. */
  private record WhiteOrBlack() implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      Ops tf = pass.tf();
      return new Segmentation(
          () ->
              tf.slice(
                  tf.math.sub(
                      tf.math.mul(features.deepest().values(), tf.constant(new float[] {1, 0, 0})),
                      tf.constant(new float[] {0.5f, 0, 0})),
                  tf.constant(new int[4]),
                  tf.constant(new int[] {-1, -1, -1, 2})));
    }

    @Override
    public int classCount() {
      return 2;
    }
  }

  /** A white image of the first class. */
  private ImageLabelPair pair(int number) throws IOException {
    Path image = folder.resolve(number + ".png");
    Path label = folder.resolve(number + "_label.png");
    BufferedImage white = new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 20; i++) {
      white.setRGB(i % 5, i / 5, 0xFFFFFF);
    }
    ImageIO.write(white, "png", image.toFile());
    BufferedImage mask = new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(mask, "png", label.toFile());
    return new ImageLabelPair(image, label);
  }

  @Test
  void anEvaluationGoesOnAtTheBatchThatCouldNotBeRead() throws IOException {
    List<ImageLabelPair> pairs = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      pairs.add(pair(i));
    }
    for (int broken : new int[] {1, 6, 7, 11}) {
      Files.write(pairs.get(broken).image(), new byte[] {1, 2});
    }
    AtomicInteger asked = new AtomicInteger();
    EvaluatedImages images = new EvaluatedImages();
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Evaluator evaluator =
          new Evaluator(
              tf,
              new WhiteOrBlack(),
              new VariableStore(tf, 0).scope("net"),
              new EvaluationPipeline(tf, pairs, IndexLabels.of(2, 255), 1, 2),
              ViewPlan.WHOLE);
      ConfusionMatrix matrix =
          evaluator
              .evaluate(
                  ReplicatedSession.of(graph.session()),
                  () -> asked.incrementAndGet() < 0,
                  4,
                  images)
              .orElseThrow();
      assertEquals(COUNT - 4, matrix.images());
      assertEquals(4, matrix.leftOut());
      assertEquals(0, matrix.ignored());
      assertEquals((COUNT - 4) * 20L, matrix.count(0, 0));
      assertEquals(4, evaluator.takeUnreported().size());
    }
    assertEquals(COUNT - 4, images.results().size());
    // Every batch is begun once: a pass that began again after each would have begun 40.
    assertEquals(COUNT, asked.get());
  }
}
