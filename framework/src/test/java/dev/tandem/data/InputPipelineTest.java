package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.augment.CropPadding;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.Rescaling;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Replica;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** On images of one colour: the red of image i is 10·i, and all its labels are i. */
class InputPipelineTest {
  private static final int COUNT = 6;
  private static final int SIZE = 4;
  private static final List<String> IDS =
      IntStream.range(0, COUNT).mapToObj(Integer::toString).toList();

  @TempDir private Path folder;

  @BeforeEach
  void writeImages() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("labels"));
    for (int i = 0; i < COUNT; i++) {
      BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < SIZE * SIZE; p++) {
        image.setRGB(p % SIZE, p / SIZE, 10 * i << 16);
      }
      ImageIO.write(image, "png", folder.resolve("images/" + i + ".png").toFile());
      writeLabel(i, SIZE, i);
    }
  }

  private void writeLabel(int id, int size, int value) throws IOException {
    BufferedImage label = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    for (int p = 0; p < size * size; p++) {
      label.getRaster().setSample(p % size, p / size, 0, value);
    }
    ImageIO.write(label, "png", folder.resolve("labels/" + id + ".png").toFile());
  }

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

  /** What the order becomes where image 2 is broken, 4 gone, and the label of 5 broken. */
  private static int replaced(int id) {
    return id == 2 ? 3 : id >= 4 ? 0 : id;
  }

  private void breakFiles() throws IOException {
    byte[] image = Files.readAllBytes(folder.resolve("images/2.png"));
    Files.write(folder.resolve("images/2.png"), Arrays.copyOf(image, image.length / 2));
    Files.delete(folder.resolve("images/4.png"));
    Files.writeString(folder.resolve("labels/5.png"), "no PNG");
  }

  @Test
  void aBrokenImageIsReplacedByTheNextThatIsNot() throws IOException {
    List<Integer> expected = order(0, 9, 3).stream().map(InputPipelineTest::replaced).toList();
    List<Integer> later = expected.subList(4 * 2, 9 * 2);
    breakFiles();
    assertEquals(expected, orderWithReplacements(0, 9));
    assertEquals(later, orderWithReplacements(4, 5));
  }

  /** Batches of two, seed 3; whenever one cannot be read, begins at it again. */
  private List<Integer> orderWithReplacements(long step, int batches) {
    try (TestGraph graph = new TestGraph()) {
      InputPipeline pipeline = pipeline(graph, true, 3);
      ReplicatedSession session = ReplicatedSession.of(graph.session());
      pipeline.start(session, step);
      List<Integer> order = new ArrayList<>();
      List<String> faults = new ArrayList<>();
      while (order.size() < 2 * batches) {
        try {
          int[] labels = graph.ints(pipeline.labels());
          order.add(labels[0]);
          order.add(labels[SIZE * SIZE]);
        } catch (RuntimeException e) {
          long failed = step + order.size() / 2;
          List<String> now = pipeline.replaceBroken(failed);
          assertNotEquals(List.of(), now, e.getMessage());
          faults.addAll(now);
          pipeline.start(session, failed);
        }
      }
      assertEquals(3, pipeline.brokenCount());
      assertEquals(3, new HashSet<>(faults).size(), faults.toString());
      return order;
    }
  }

  @Test
  void aListOfBrokenImagesAloneIsRefused() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      Files.delete(folder.resolve("images/" + i + ".png"));
    }
    try (TestGraph graph = new TestGraph()) {
      InputPipeline pipeline = pipeline(graph, true, 3);
      String message =
          assertThrows(InvalidInputException.class, () -> pipeline.replaceBroken(0)).getMessage();
      assertTrue(message.endsWith("; no image of its list can be read"), message);
    }
  }

  @Test
  void aLabelThatIsNoClassIsNamedAndNotReplaced() throws IOException {
    writeLabel(2, SIZE, COUNT);
    try (TestGraph graph = new TestGraph()) {
      InputPipeline pipeline = pipeline(graph, true, 3);
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class,
              () -> {
                for (int step = 0; step < 3; step++) {
                  assertEquals(List.of(), pipeline.replaceBroken(step));
                }
              });
      assertTrue(e.getMessage().contains("2.png: found label 6 at column 0"), e.getMessage());
    }
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

  @Test
  void aLabelThatIsNoClassFails() throws IOException {
    writeLabel(2, SIZE, COUNT);
    assertThrows(RuntimeException.class, () -> order(0, COUNT, 3));
  }

  @Test
  void aLabelOfAnotherSizeThanItsImageFails() throws IOException {
    writeLabel(2, SIZE + 1, 2);
    assertThrows(RuntimeException.class, () -> order(0, COUNT, 3));
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

  private FolderDataset dataset() {
    return new FolderDataset(
        folder,
        "images/{id}.png",
        "labels/{id}.png",
        IDS.stream().map(id -> new SegmentationClass(id, 0)).toList(),
        255);
  }

  private InputPipeline pipeline(TestGraph graph, boolean withLabels, long seed) {
    return pipeline(graph, withLabels, 2, seed, Replica.only());
  }

  private InputPipeline pipeline(
      TestGraph graph, boolean withLabels, int batch, long seed, Replica replica) {
    return new InputPipeline(
        graph.tf(),
        new InputPipeline.Source(dataset(), IDS, withLabels),
        ImageAugmentation.weak(SIZE),
        batch,
        seed,
        2,
        replica);
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

  /** The images of the given number of batches of two; checks that their labels belong to them. */
  private List<Integer> order(long step, int batches, long seed) {
    return order(step, batches, 2, seed, Replica.only());
  }

  private List<Integer> order(long step, int batches, int size, long seed, Replica replica) {
    try (TestGraph graph = new TestGraph()) {
      InputPipeline pipeline = pipeline(graph, true, size, seed, replica);
      pipeline.start(ReplicatedSession.of(graph.session()), step);
      List<Integer> order = new ArrayList<>();
      for (int batch = 0; batch < batches; batch++) {
        try (Result result =
            graph.session().runner().fetch(pipeline.images()).fetch(pipeline.labels()).run()) {
          TFloat32 images = (TFloat32) result.get(0);
          TInt32 labels = (TInt32) result.get(1);
          for (int i = 0; i < size; i++) {
            int id = Math.round(images.getFloat(i, 1, 1, 0) * 255 / 10);
            assertEquals(id, labels.getInt(i, 1, 1));
            order.add(id);
          }
        }
      }
      return order;
    }
  }
}
