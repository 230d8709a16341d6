package dev.tandem.experiments.scenes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenesFolderTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir private Path parent;
  private Path folder;
  private Path image;

  @BeforeEach
  void choosePaths() {
    folder = parent.resolve("cache").resolve("scenes");
    image = folder.resolve("images").resolve("scene-00000.png");
  }

  @Test
  void writesPicturesAndMasksWithoutLoss() throws IOException {
    ScenesFolder.write(folder, 4, 60, 50, 3);

    Scene scene = new SceneGenerator(4, 60, 50).draw(2);
    BufferedImage picture = ImageIO.read(folder.resolve("images/scene-00002.png").toFile());
    BufferedImage mask = ImageIO.read(folder.resolve("labels/scene-00002.png").toFile());
    int[] rgb = picture.getRGB(0, 0, 60, 50, null, 0, 60);
    int[] labels = mask.getRaster().getSamples(0, 0, 60, 50, 0, (int[]) null);
    assertEquals(8, mask.getColorModel().getPixelSize());
    assertEquals(24, picture.getColorModel().getPixelSize());
    for (int i = 0; i < rgb.length; i++) {
      assertEquals(scene.rgb()[i], rgb[i] & 0xFFFFFF);
      assertEquals(scene.labels()[i], labels[i]);
    }
    assertEquals(List.of("images", "labels", "scenes.txt"), names(folder));
    assertEquals(3, names(folder.resolve("images")).size());
    assertEquals(3, names(folder.resolve("labels")).size());
  }

  @Test
  void leavesAFolderWithTheSameScenesAlone() throws IOException {
    ScenesFolder.write(folder, 4, 16, 16, 2);
    Files.setLastModifiedTime(image, LONG_AGO);

    ScenesFolder.write(folder, 4, 16, 16, 2);

    assertEquals(LONG_AGO, Files.getLastModifiedTime(image));
  }

  @Test
  void removesWhatAKilledProcessHasLeft() throws IOException {
    String id = "-01234567-89ab-cdef-0123-456789abcdef";
    Path old = Files.createDirectories(folder.resolveSibling(".scenes-draft" + id));
    Path young = Files.createDirectories(folder.resolveSibling(".scenes-old" + id));
    Path other = Files.createDirectories(folder.resolveSibling(".scenes-2-draft" + id));
    Files.writeString(old.resolve("scene-00000.png"), "half");
    Files.setLastModifiedTime(old, LONG_AGO);
    Files.setLastModifiedTime(other, LONG_AGO);

    ScenesFolder.write(folder, 4, 16, 16, 1);

    assertFalse(Files.exists(old));
    assertTrue(Files.exists(young));
    assertTrue(Files.exists(other));
  }

  @Test
  void replacesAFolderWithOtherScenes() throws IOException {
    ScenesFolder.write(folder, 4, 16, 16, 3);
    byte[] before = Files.readAllBytes(image);

    ScenesFolder.write(folder, 5, 16, 16, 2);

    assertFalse(Arrays.equals(before, Files.readAllBytes(image)));
    assertEquals(2, names(folder.resolve("images")).size());
    assertEquals(List.of("scenes"), names(folder.getParent()));
  }

  @Test
  void neverOverwritesOtherFiles() throws IOException {
    Files.createDirectories(folder);
    Path precious = Files.writeString(folder.resolve("thesis.txt"), "words");

    assertThrows(FileAlreadyExistsException.class, () -> ScenesFolder.write(folder, 4, 16, 16, 2));

    assertEquals("words", Files.readString(precious));
    assertEquals(List.of("scenes"), names(folder.getParent()));
  }

  @Test
  void fillsAnEmptyFolder() throws IOException {
    Files.createDirectories(folder);

    ScenesFolder.write(folder, 4, 16, 16, 1);

    assertEquals(List.of("images", "labels", "scenes.txt"), names(folder));
  }

  @Test
  void leavesNothingBehindWhenItCannotPublish() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "words");

    assertThrows(IOException.class, () -> ScenesFolder.write(file.resolve("scenes"), 4, 16, 16, 2));

    assertEquals(List.of("file"), names(parent));
  }

  @Test
  void servesWritersAtTheSameTime() throws Exception {
    Callable<Void> writer =
        () -> {
          ScenesFolder.write(folder, 4, 32, 32, 20);
          return null;
        };
    ExecutorService writers = Executors.newFixedThreadPool(4);
    try {
      for (Future<Void> done : writers.invokeAll(List.of(writer, writer, writer, writer))) {
        done.get();
      }
    } finally {
      writers.shutdown();
    }

    assertEquals(List.of("scenes"), names(folder.getParent()));
    assertEquals(20, names(folder.resolve("labels")).size());
    assertTrue(Files.readString(folder.resolve("scenes.txt")).startsWith("version "));
    assertArrayEquals(new SceneGenerator(4, 32, 32).draw(0).labels(), firstMask());
  }

  private byte[] firstMask() throws IOException {
    BufferedImage mask = ImageIO.read(folder.resolve("labels/scene-00000.png").toFile());
    return (byte[]) mask.getRaster().getDataElements(0, 0, 32, 32, null);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
