package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.ImageSize;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexMaskTest {
  @TempDir private Path folder;

  private String rows(IndexMask mask) throws IOException {
    Path file = folder.resolve("mask.png");
    mask.write(file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertTrue(image.getColorModel() instanceof IndexColorModel);
    StringBuilder rows = new StringBuilder();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        rows.append(Integer.toString(image.getRaster().getSample(x, y, 0), 36));
      }
      rows.append('\n');
    }
    return rows.toString();
  }

  /** The pixels whose centres are inside, as pycocotools draws the same polygon. */
  @Test
  void laterOnesLieOnTop() throws IOException {
    IndexMask mask = new IndexMask(new ImageSize(6, 4), 0);
    assertTrue(mask.draw(Area.polygon(new double[] {1, 0, 4, 0, 4, 3, 1, 3}), 1));
    assertTrue(mask.draw(Area.polygon(new double[] {3, 1, 9, 1, 9, 4, 3, 4}), 33));
    assertEquals("011100\n011xxx\n011xxx\n000xxx\n", rows(mask));
  }

  /** Corners are pixels, here (2, 2), (6, 2) and (2, 6), and so is the line between them. */
  @Test
  void aTracedPolygonHasThePixelsOfItsLine() throws IOException {
    IndexMask mask = new IndexMask(new ImageSize(8, 7), 0);
    assertTrue(mask.draw(Area.Traced.of(new double[] {2, 2, 6.7, 2, 2, 6}), 1));
    assertEquals(
        "00000000\n00000000\n00111110\n00111100\n00111000\n00110000\n00100000\n", rows(mask));
  }

  @Test
  void singlePixelsBeginAtTheirPlace() throws IOException {
    IndexMask mask = new IndexMask(new ImageSize(4, 3), 0);
    BitSet set = new BitSet();
    set.set(0);
    set.set(3);
    assertTrue(mask.draw(new Area.Pixels(2, 1, 2, set), 2));
    assertEquals("0000\n0020\n0002\n", rows(mask));
  }

  @Test
  void everyNumberIsExact() throws IOException {
    for (int number : new int[] {0, 1, 100, 254, 255}) {
      IndexMask mask = new IndexMask(new ImageSize(1, 1), number);
      assertEquals(Integer.toString(number, 36) + "\n", rows(mask));
    }
  }

  @Test
  void whatCoversNoPixelIsTold() {
    IndexMask mask = new IndexMask(new ImageSize(4, 3), 0);
    assertTrue(mask.draw(Area.Traced.of(new double[] {-3, 0, 0, 0, 0, 2}), 1));
    assertFalse(mask.draw(Area.Traced.of(new double[] {4, 0, 5, 0, 5, 2}), 1));
    assertFalse(mask.draw(Area.polygon(new double[] {9, 9, 12, 9, 12, 12}), 1));
    assertFalse(mask.draw(Area.polygon(new double[] {1.1, 1.1, 1.3, 1.1, 1.2, 1.3}), 1));
    assertFalse(mask.draw(new Area.Pixels(5, 0, 1, BitSet.valueOf(new long[] {1})), 1));
  }
}
