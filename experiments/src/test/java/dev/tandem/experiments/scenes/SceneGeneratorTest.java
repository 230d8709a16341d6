package dev.tandem.experiments.scenes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class SceneGeneratorTest {

  private static final int SIZE = 128;

  private final SceneGenerator generator = new SceneGenerator(42, SIZE, SIZE);

  @Test
  void drawsTheSameSceneAgain() {
    Scene first = generator.draw(5);
    generator.draw(6);
    Scene again = new SceneGenerator(42, SIZE, SIZE).draw(5);

    assertArrayEquals(first.rgb(), again.rgb());
    assertArrayEquals(first.labels(), again.labels());
  }

  /**
   * A change of pixels changes experiments: increase {@link SceneGenerator#VERSION} with the
   * checksums.
   */
  @Test
  void keepsThePixelsOfItsVersion() {
    Scene scene = generator.draw(0);
    ByteBuffer colours = ByteBuffer.allocate(scene.rgb().length * Integer.BYTES);
    colours.asIntBuffer().put(scene.rgb());

    assertEquals(3, SceneGenerator.VERSION);
    assertEquals(0x98BFC043L, checksum(colours.array()));
    assertEquals(0x46DB7894L, checksum(scene.labels()));
  }

  @Test
  void drawsAnotherSceneForAnotherIndexOrSeed() {
    Scene scene = generator.draw(0);
    Scene nextIndex = generator.draw(1);
    Scene nextSeed = new SceneGenerator(43, SIZE, SIZE).draw(0);

    assertFalse(Arrays.equals(scene.labels(), nextIndex.labels()));
    assertFalse(Arrays.equals(scene.rgb(), nextIndex.rgb()));
    assertFalse(Arrays.equals(scene.labels(), nextSeed.labels()));
    assertFalse(Arrays.equals(scene.rgb(), nextSeed.rgb()));
  }

  @Test
  void showsEveryClassOftenEnoughToLearnIt() {
    int scenes = 200;
    long[] pixels = new long[SceneClass.values().length];
    IntStream.range(0, scenes)
        .mapToObj(generator::draw)
        .forEach(
            scene -> {
              for (byte label : scene.labels()) {
                assertTrue(label >= 0 && label < pixels.length, "label " + label);
                pixels[label]++;
              }
            });

    for (SceneClass sceneClass : SceneClass.values()) {
      double share = (double) pixels[sceneClass.ordinal()] / (scenes * SIZE * SIZE);
      assertTrue(share >= 0.015, sceneClass + " covers only " + share);
      assertTrue(share <= 0.35, sceneClass + " covers as much as " + share);
    }
  }

  @Test
  void drawsPicturesOfAnyProportion() {
    Scene scene = new SceneGenerator(1, 96, 40).draw(3);
    BufferedImage image = scene.image();
    BufferedImage mask = scene.mask();

    assertEquals(96, image.getWidth());
    assertEquals(40, image.getHeight());
    assertEquals(BufferedImage.TYPE_INT_RGB, image.getType());
    assertEquals(BufferedImage.TYPE_BYTE_GRAY, mask.getType());
    assertEquals(scene.rgb()[96 * 7 + 50], image.getRGB(50, 7) & 0xFFFFFF);
    assertEquals(scene.labels()[96 * 7 + 50], mask.getRaster().getSample(50, 7, 0));
  }

  @Test
  void drawsASceneAlikeAtTwiceTheSize() {
    Scene small = generator.draw(9);
    Scene large = new SceneGenerator(42, 2 * SIZE, 2 * SIZE).draw(9);

    long same =
        IntStream.range(0, SIZE * SIZE)
            .filter(
                i -> small.labels()[i] == large.labels()[4 * SIZE * (i / SIZE) + 2 * (i % SIZE)])
            .count();
    assertTrue(same > 0.95 * SIZE * SIZE, same + " pixels agree");
  }

  @Test
  void refusesEmptyPictures() {
    assertThrows(IllegalArgumentException.class, () -> new SceneGenerator(1, 0, 5));
    assertThrows(IllegalArgumentException.class, () -> new SceneGenerator(1, 5, 0));
  }

  private static long checksum(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return sum.getValue();
  }
}
