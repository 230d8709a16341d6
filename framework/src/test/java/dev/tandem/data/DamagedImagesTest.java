package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.testing.StrangeImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.types.TUint8;

/** Image files as strangers and failing disks make them. */
class DamagedImagesTest {
  private static final int MUTATIONS = 1000;
  private static final int WIDTH = 7;
  private static final int HEIGHT = 5;

  @TempDir Path folder;

  private static byte[] encoded(String format) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.setRGB(i % WIDTH, i / WIDTH, 0x010203 * i);
    }
    return StrangeImages.encoded(image, format);
  }

  @Test
  void theHeaderOfEveryFormatGivesTheSize() throws IOException {
    for (String format : List.of("png", "jpeg", "bmp", "gif")) {
      Path file = Files.write(folder.resolve("image." + format), encoded(format));
      assertEquals(Optional.of(new ImageSize(WIDTH, HEIGHT)), ImageHeader.size(file), format);
    }
    Path cmyk = StrangeImages.cmykJpeg(folder.resolve("cmyk.jpg"), 30, 20);
    assertEquals(Optional.of(new ImageSize(30, 20)), ImageHeader.size(cmyk));
    Path text = Files.writeString(folder.resolve("text"), "a text of more than twenty-six bytes");
    assertEquals(Optional.empty(), ImageHeader.size(text));
    assertEquals(Optional.empty(), ImageHeader.size(folder));
  }

  @Test
  void aSizeThatTheFileCannotHoldIsRefusedBeforeItIsDecoded() {
    Path file = StrangeImages.pngThatSays(folder.resolve("huge.png"), 60_000, 50_000);
    String message = assertThrows(InvalidInputException.class, () -> decode(file)).getMessage();
    assertTrue(
        message.matches(
            ".*huge.png: its header says 60000×50000 pixels, which its \\d+ bytes cannot hold,"
                + " expected a whole image"),
        message);
    // The largest size that one colour all over can have, deflated.
    assertEquals(
        Optional.of(new ImageSize(1000, 1000)),
        ImageHeader.size(StrangeImages.pngThatSays(folder.resolve("large.png"), 1000, 1000)));
    ImageHeader.requirePlausible(folder.resolve("large.png"));
  }

  private static void decode(Path file) {
    try (ImageDecoder decoder = new ImageDecoder()) {
      decoder.decode(file).close();
    }
  }

  @Test
  void aDamagedImageGivesPixelsOrOneClearLine() throws IOException {
    List<byte[]> originals = new ArrayList<>();
    for (String format : List.of("png", "jpeg", "bmp")) {
      originals.add(encoded(format));
    }
    Random random = new Random(3407);
    int decoded = 0;
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (int i = 0; i < MUTATIONS; i++) {
        Path file = folder.resolve("damaged.jpg");
        Files.write(file, damaged(originals.get(i % originals.size()).clone(), random));
        ImageSize.ofHeader(file);
        try (TUint8 pixels = decoder.decode(file)) {
          assertEquals(3, pixels.shape().get(3));
          decoded++;
        } catch (InvalidInputException e) {
          assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
          assertFalse(e.getMessage().contains("Exception"), e.getMessage());
        }
      }
    }
    assertTrue(decoded > MUTATIONS / 20 && decoded < MUTATIONS * 19 / 20, decoded + " decoded");
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(3)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      default -> {
        return Arrays.copyOf(bytes, at);
      }
    }
    return bytes;
  }
}
