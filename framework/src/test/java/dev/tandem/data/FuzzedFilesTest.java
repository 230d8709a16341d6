package dev.tandem.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.NativeRuntime;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with bytes changed at random, from a seed, are read or refused in one line. */
class FuzzedFilesTest {
  private static final int FILES = 300;

  private final Random random = new Random(11);

  @TempDir private Path folder;

  @BeforeAll
  static void loadRuntime() {
    NativeRuntime.load();
  }

  /** Changes up to four of the first bytes, again and again. */
  private void fuzz(Path file, int reach, Consumer<Path> reading) throws IOException {
    byte[] valid = Files.readAllBytes(file);
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = valid.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(Math.min(reach, bytes.length))] = (byte) random.nextInt(256);
      }
      Files.write(file, bytes);
      try {
        reading.accept(file);
      } catch (InvalidInputException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertFalse(e.getMessage().contains("Exception"), e.getMessage());
      }
    }
    Files.write(file, valid);
  }

  @Test
  void headersOfPictures() throws IOException {
    Path image = folder.resolve("image.jpg");
    Path label = folder.resolve("label.png");
    BufferedImage grey = new BufferedImage(24, 16, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(grey, "jpg", image.toFile());
    ImageIO.write(grey, "png", label.toFile());
    try (FileInspector inspector = new FileInspector(IndexLabels.of(2, 255))) {
      fuzz(image, 200, inspector::inspect);
      fuzz(label, 60, inspector::inspectLabel);
    }
  }

  @Test
  void lists() throws IOException {
    for (String name : List.of("labeled", "unlabeled", "valid")) {
      Files.writeString(folder.resolve(name + "_filename.txt"), "a/im0\nim1\n");
    }
    Path list = folder.resolve("valid_filename.txt");
    fuzz(list, 20, file -> Split.read(folder).valid());
    Files.writeString(list, "sky #0080FF\r\ncar\r\n", StandardCharsets.UTF_16);
    fuzz(list, 20, file -> ListFile.read(file, "lines"));
  }
}
