package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.exceptions.TFOutOfRangeException;

class EvaluationPipelineTest {
  @TempDir private Path folder;

  /** An image of that size whose label is {@code value} everywhere. */
  private ImageLabelPair pair(int value, int width, int height) throws IOException {
    Path image = folder.resolve(value + ".png");
    Path label = folder.resolve(value + "_label.png");
    BufferedImage grey = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < width * height; i++) {
      grey.getRaster().setSample(i % width, i / width, 0, value);
    }
    ImageIO.write(grey, "png", image.toFile());
    ImageIO.write(grey, "png", label.toFile());
    return new ImageLabelPair(image, label);
  }

  @Test
  void imagesOfOneSizeComeTogetherAndAllComeOnce() throws IOException {
    List<ImageLabelPair> pairs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      pairs.add(pair(2 * i, 4, 3));
      pairs.add(pair(2 * i + 1, 3, 4));
    }
    try (TestGraph graph = new TestGraph()) {
      EvaluationPipeline pipeline =
          new EvaluationPipeline(graph.tf(), pairs, IndexLabels.of(10, 255), 2, 2);
      assertEquals(6, pipeline.batchCount());
      pipeline.start(ReplicatedSession.of(graph.session()), 0);
      int[][] expected = {{0, 2}, {1, 3}, {4, 6}, {5, 7}, {8}, {9}};
      for (int[] batch : expected) {
        int[] labels = graph.ints(pipeline.labels());
        assertEquals(batch.length * 12, labels.length);
        for (int i = 0; i < batch.length; i++) {
          assertEquals(batch[i], labels[12 * i]);
        }
      }
      assertThrows(TFOutOfRangeException.class, () -> graph.ints(pipeline.labels()));
    }
  }

  @Test
  void aPassGoesOnAtAnyBatch() throws IOException {
    List<ImageLabelPair> pairs =
        List.of(pair(1, 4, 3), pair(2, 4, 3), pair(3, 5, 6), pair(4, 4, 3), pair(5, 4, 3));
    int[] firsts = {1, 4, 3};
    try (TestGraph graph = new TestGraph()) {
      EvaluationPipeline pipeline =
          new EvaluationPipeline(graph.tf(), pairs, IndexLabels.of(10, 255), 2, 2);
      for (int begin = 0; begin < firsts.length; begin++) {
        pipeline.start(ReplicatedSession.of(graph.session()), begin);
        for (int batch = begin; batch < firsts.length; batch++) {
          assertEquals(firsts[batch], graph.ints(pipeline.labels())[0]);
        }
        assertThrows(TFOutOfRangeException.class, () -> graph.ints(pipeline.labels()));
      }
    }
  }

  @Test
  void aBatchHasTheShapeOfItsImages() throws IOException {
    List<ImageLabelPair> pairs = List.of(pair(1, 4, 3), pair(2, 4, 3), pair(3, 5, 6));
    try (TestGraph graph = new TestGraph()) {
      EvaluationPipeline pipeline =
          new EvaluationPipeline(graph.tf(), pairs, IndexLabels.of(10, 255), 2, 2);
      pipeline.start(ReplicatedSession.of(graph.session()), 0);
      assertArrayEquals(new long[] {2, 3, 4, 3}, graph.shapeOf(pipeline.images()));
      assertArrayEquals(new long[] {1, 6, 5, 3}, graph.shapeOf(pipeline.images()));
    }
  }

  @Test
  void anImageThatCannotBeReadIsLeftOutAndNothingElse() throws IOException {
    List<ImageLabelPair> pairs =
        List.of(pair(1, 4, 3), pair(2, 4, 3), pair(3, 5, 6), pair(4, 4, 3), pair(5, 4, 3));
    try (TestGraph graph = new TestGraph()) {
      EvaluationPipeline pipeline =
          new EvaluationPipeline(graph.tf(), pairs, IndexLabels.of(10, 255), 2, 2);
      // The batches: 1 and 2, 4 and 5, 3.
      Files.write(pairs.get(1).image(), new byte[] {1, 2});
      Files.delete(pairs.get(2).label());
      assertEquals(List.of(), pipeline.leaveOutBroken(1));
      List<String> faults = new ArrayList<>(pipeline.leaveOutBroken(0));
      faults.addAll(pipeline.leaveOutBroken(2));
      assertEquals(2, faults.size());
      assertTrue(faults.get(0).startsWith(pairs.get(1).image() + ": cannot be decoded"));
      assertTrue(faults.get(1).startsWith(pairs.get(2).label() + ": no such file"));
      assertEquals(2, pipeline.leftOutCount());
      assertLabels(new int[][] {{1, -1}, {4, 5}, {-1}}, pipeline, graph);
    }
  }

  /** Batches of 4×3 pixels whose labels are equal in each image. */
  private static void assertLabels(int[][] expected, EvaluationPipeline pipeline, TestGraph graph) {
    pipeline.start(ReplicatedSession.of(graph.session()), 0);
    for (int[] batch : expected) {
      int[] labels = graph.ints(pipeline.labels());
      assertEquals(batch.length * 12, labels.length);
      for (int i = 0; i < labels.length; i++) {
        assertEquals(batch[i / 12], labels[i]);
      }
    }
  }

  @Test
  void whatIsReadAtThePlacesOfBrokenImagesMayBreakToo() throws IOException {
    List<ImageLabelPair> pairs =
        List.of(pair(1, 4, 3), pair(2, 4, 3), pair(3, 5, 6), pair(4, 4, 3), pair(5, 4, 3));
    try (TestGraph graph = new TestGraph()) {
      // The batches: 1 and 2, 4 and 5, 3.
      EvaluationPipeline pipeline =
          new EvaluationPipeline(graph.tf(), pairs, IndexLabels.of(10, 255), 2, 2);
      Files.delete(pairs.get(2).image());
      assertEquals(1, pipeline.leaveOutBroken(2).size());
      assertLabels(new int[][] {{1, 2}, {4, 5}, {-1}}, pipeline, graph);
      // The first image is read at the place of 3 by now.
      Files.delete(pairs.get(0).image());
      List<String> faults = pipeline.leaveOutBroken(2);
      assertEquals(1, faults.size());
      assertTrue(faults.get(0).startsWith(pairs.get(0).image() + ": no such file"), faults.get(0));
      assertEquals(2, pipeline.leftOutCount());
      assertLabels(new int[][] {{-1, 2}, {4, 5}, {-1}}, pipeline, graph);
      Files.delete(pairs.get(1).image());
      assertEquals(1, pipeline.leaveOutBroken(0).size());
      assertLabels(new int[][] {{-1, -1}, {4, 5}, {-1}}, pipeline, graph);
    }
  }
}
