package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.ImageSize;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexMaskTest {
  private static final double[] TRIANGLE = {2, 2, 6.7, 2, 2, 6};

  @TempDir Path folder;

  /** Corners are pixels, here (2, 2), (6, 2) and (2, 6), and so is the line between them. */
  @Test
  void aTracedPolygonHasThePixelsOfItsLine() throws IOException {
    assertEquals(
        List.of("........", "........", "..#####.", "..####..", "..###...", "..##....", "..#....."),
        rows(Area.Traced.of(TRIANGLE)));
  }

  @Test
  void anOutlineHasThePixelsWhoseCentresItHolds() throws IOException {
    assertEquals(
        List.of("........", "........", "..####..", "..###...", "..##....", "..#.....", "........"),
        rows(Area.polygon(TRIANGLE)));
  }

  @Test
  void whatLiesBesideTheImageCoversNothing() {
    IndexMask mask = new IndexMask(new ImageSize(8, 7), 0);
    assertTrue(mask.draw(Area.Traced.of(new double[] {-3, 0, 0, 0, 0, 2}), 1));
    assertFalse(mask.draw(Area.Traced.of(new double[] {8, 0, 9, 0, 9, 2}), 1));
  }

  private List<String> rows(Area area) throws IOException {
    IndexMask mask = new IndexMask(new ImageSize(8, 7), 0);
    assertTrue(mask.draw(area, 1));
    Path file = folder.resolve("mask.png");
    mask.write(file);
    BufferedImage image = ImageIO.read(file.toFile());
    List<String> rows = new ArrayList<>();
    for (int y = 0; y < 7; y++) {
      StringBuilder row = new StringBuilder();
      for (int x = 0; x < 8; x++) {
        row.append(image.getRaster().getSample(x, y, 0) == 1 ? '#' : '.');
      }
      rows.add(row.toString());
    }
    return rows;
  }
}
