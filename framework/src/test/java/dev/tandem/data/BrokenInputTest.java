package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.testing.StrangeImages;
import dev.tandem.testing.TestGraph;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an input pipeline does with files that cannot be read. */
class BrokenInputTest extends PlainImagesBase {
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
    List<Integer> expected = order(0, 9, 3).stream().map(BrokenInputTest::replaced).toList();
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
  void anImageThatWouldHaveWrongColoursIsRefusedBeforeATrainingReadsIt() throws IOException {
    BufferedImage coloured = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_INDEXED);
    Path image = folder.resolve("images/2.png");
    Files.write(image, StrangeImages.encoded(coloured, "bmp"));
    try (TestGraph graph = new TestGraph()) {
      String message =
          assertThrows(InvalidInputException.class, () -> pipeline(graph, false, 3)).getMessage();
      assertTrue(message.startsWith(image + ": found a BMP of 8 bits a pixel"), message);
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
}
