package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.augment.CropPadding;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.Rescaling;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Replica;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

class InputPipelineTest extends PlainImagesBase {
  @Test
  void everyImageComesOnceAPassInANewOrderWithItsLabel() {
    List<Integer> order = order(0, 4 * COUNT / 2, 3);
    List<List<Integer>> passes = new ArrayList<>();
    for (int pass = 0; pass < 4; pass++) {
      passes.add(order.subList(pass * COUNT, (pass + 1) * COUNT));
      assertEquals(COUNT, new HashSet<>(passes.get(pass)).size());
    }
    assertNotEquals(1, new HashSet<>(passes).size(), "all passes have the same order");
  }

  @Test
  void theOrderFollowsFromTheSeed() {
    assertEquals(order(0, 9, 3), order(0, 9, 3));
    assertNotEquals(order(0, 9, 3), order(0, 9, 4));
  }

  @Test
  void startedAtAStepItContinuesAsIfNeverStopped() {
    List<Integer> all = order(0, 10, 3);
    assertEquals(all.subList(7 * 2, 10 * 2), order(7, 3, 3));
  }

  @Test
  void theIdsOfAStepAreThoseOfItsBatch() {
    try (TestGraph graph = new TestGraph()) {
      InputPipeline pipeline = pipeline(graph, true, 3);
      for (int step = 0; step < 5; step++) {
        assertEquals(
            order(step, 1, 3).stream().map(i -> Integer.toString(i)).toList(),
            pipeline.idsAt(step));
      }
    }
  }

  @Test
  void aBatchSaysWhichImagesItHolds() throws IOException {
    for (boolean withLabels : new boolean[] {true, false}) {
      try (TestGraph graph = new TestGraph()) {
        InputPipeline pipeline = pipeline(graph, withLabels, 3);
        // One that is replaced is that which is read in its place.
        Path gone = folder.resolve("images/" + pipeline.idsAt(3).get(0) + ".png");
        byte[] image = Files.readAllBytes(gone);
        Files.delete(gone);
        assertEquals(1, pipeline.replaceBroken(3).size());
        Files.write(gone, image);
        pipeline.start(ReplicatedSession.of(graph.session()), 2);
        for (int step = 2; step < 5; step++) {
          List<String> places =
              Arrays.stream(graph.ints(graph.tf().dtypes.cast(pipeline.places(), TInt32.class)))
                  .mapToObj(Integer::toString)
                  .toList();
          // The images are named by their places.
          assertEquals(pipeline.idsAt(step), places);
        }
      }
    }
  }

  @Test
  void imagesWithoutLabelsNeedNoLabelFile() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      Files.delete(folder.resolve("labels/" + i + ".png"));
    }
    try (TestGraph graph = new TestGraph()) {
      InputPipeline pipeline = pipeline(graph, false, 3);
      pipeline.start(ReplicatedSession.of(graph.session()), 0);
      assertEquals(2 * SIZE * SIZE * 3, graph.floats(pipeline.images()).length);
    }
  }

  @Test
  void whereUnlabelledImagesArePaddedNoLabelCounts() {
    try (TestGraph graph = new TestGraph()) {
      int crop = SIZE + 1;
      RandomScaleCrop geometry =
          new RandomScaleCrop(1, 1, crop, Rescaling.LONG_SIDE, CropPadding.BLACK);
      int[] labels = labelsOfOne(graph, ImageAugmentation.weak(geometry), crop);
      int[] mirrored =
          labelsOfOne(graph, ImageAugmentation.weakWithGeometry(geometry, new RandomFlip(1)), crop);
      for (int i = 0; i < crop * crop; i++) {
        boolean inRows = i / crop < SIZE;
        assertEquals(inRows && i % crop < SIZE ? 1 : -1, labels[i]);
        // Padded at the right, then mirrored: the padding is at the left.
        assertEquals(inRows && i % crop > 0 ? 1 : -1, mirrored[i]);
      }
      int[] reflected = labelsOfOne(graph, ImageAugmentation.weak(crop), crop);
      assertEquals(crop * crop, Arrays.stream(reflected).sum());
    }
  }

  /** Labels of 1 of an unlabelled image, without those of padding. */
  private int[] labelsOfOne(TestGraph graph, SampleTransform transform, int crop) {
    Ops tf = graph.tf();
    InputPipeline pipeline =
        new InputPipeline(
            tf,
            new InputPipeline.Source(dataset(), IDS, false),
            transform,
            1,
            3,
            2,
            Replica.only());
    pipeline.start(ReplicatedSession.of(graph.session()), 0);
    int[] ones = new int[crop * crop];
    Arrays.fill(ones, 1);
    float[] sure = new float[crop * crop];
    Arrays.fill(sure, 0.9f);
    Supervision labels =
        new Supervision(
            tf.identity(graph.constant(ones, 1, crop, crop)),
            tf.identity(graph.constant(sure, 1, crop, crop)));
    Supervision counted = pipeline.withoutPadding(tf, labels);
    float[] confidences = graph.floats(counted.confidence());
    int[] found = graph.ints(counted.label());
    int padded = (int) Arrays.stream(found).filter(label -> label < 0).count();
    int unsure = 0;
    for (float confidence : confidences) {
      unsure += confidence == 0 ? 1 : 0;
    }
    assertEquals(padded, unsure);
    return found;
  }

  private void assertFailsInTheInput() {
    RuntimeException e = assertThrows(RuntimeException.class, () -> order(0, COUNT, 3));
    assertTrue(InputCheck.isOfPipeline(e), e.toString());
  }

  @Test
  void aLabelThatIsNoClassFails() throws IOException {
    writeLabel(2, SIZE, COUNT);
    assertFailsInTheInput();
  }

  @Test
  void aLabelOfAnotherSizeThanItsImageFails() throws IOException {
    writeLabel(2, SIZE + 1, 2);
    assertFailsInTheInput();
  }

  @Test
  void theIgnoreValueBecomesMinusOne() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      writeLabel(i, SIZE, 255);
    }
    try (TestGraph graph = new TestGraph()) {
      InputPipeline pipeline = pipeline(graph, true, 3);
      pipeline.start(ReplicatedSession.of(graph.session()), 0);
      int[] labels = graph.ints(pipeline.labels());
      assertEquals(-1, Arrays.stream(labels).max().orElseThrow());
      assertEquals(-1, Arrays.stream(labels).min().orElseThrow());
    }
  }

  @Test
  void evaluationGoesThroughTheListInItsOrderAndCanBeginAgain() {
    try (TestGraph graph = new TestGraph()) {
      FolderDataset dataset = dataset();
      List<ImageLabelPair> pairs =
          IDS.stream().map(id -> new ImageLabelPair(dataset.image(id), dataset.label(id))).toList();
      EvaluationPipeline pipeline =
          new EvaluationPipeline(graph.tf(), pairs, dataset.encoding(), 1, 2);
      for (int pass = 0; pass < 2; pass++) {
        pipeline.start(ReplicatedSession.of(graph.session()), 0);
        for (int i = 0; i < COUNT - pass; i++) {
          assertEquals(i, graph.ints(pipeline.labels())[0]);
        }
      }
    }
  }

  @Test
  void theBatchesOfAllReplicasAreOneLargerBatch() {
    List<Integer> whole = order(1, 3, 3);
    List<Integer> first = new ArrayList<>();
    List<Integer> second = new ArrayList<>();
    for (int batch = 0; batch < 3; batch++) {
      first.add(whole.get(2 * batch));
      second.add(whole.get(2 * batch + 1));
    }
    assertEquals(first, order(1, 3, 1, 3, new Replica(0, 2, "ring")));
    assertEquals(second, order(1, 3, 1, 3, new Replica(1, 2, "ring")));
  }
}
