package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.JavaCommand;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of instances that as a tree of JSON would be many times as large. */
class LargeCocoFileTest {
  private static final int IMAGES = 9;
  private static final int THINGS = 520;
  private static final int POINTS = 1200;

  @TempDir private Path folder;

  /** What runs in a process with little memory: describes the folder that is named. */
  public static void main(String[] arguments) {
    FolderLayout.describe(Path.of(arguments[0]), FolderLayout.Choice.NONE)
        .remarks()
        .forEach(System.out::println);
  }

  @Test
  void twelveMegabytesAreReadWithThirtyTwoOfMemory() throws IOException, InterruptedException {
    Path photos = folder.resolve("photos");
    for (int i = 0; i < IMAGES; i++) {
      PaintedPhotographs.paint(i, photos.resolve("images/p" + i + ".jpg"));
    }
    Path json = photos.resolve("instances.json");
    writeInstances(json);
    assertTrue(Files.size(json) > 12_000_000, Files.size(json) + " bytes");
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                JavaCommand.of(
                    List.of("-Xmx32m", "-Dtandem.root=" + System.getProperty("tandem.root")),
                    LargeCocoFileTest.class,
                    List.of(photos.toString())))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(process.waitFor(10, TimeUnit.MINUTES));
    String said = Files.readString(log);
    assertEquals(0, process.exitValue(), said);
    assertTrue(said.contains("9 masks were drawn from instances.json (coco)"), said);
    assertTrue(Files.exists(photos.resolve("masks-from-coco/p8.png")));
  }

  private static void writeInstances(Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write("{\"categories\": [{\"id\": 1, \"name\": \"leaf\"}], \"images\": [");
      for (int i = 0; i < IMAGES; i++) {
        writer.write(
            (i == 0 ? "" : ", ")
                + "{\"id\": %d, \"file_name\": \"p%d.jpg\", \"width\": 48, \"height\": 36}"
                    .formatted(i, i));
      }
      writer.write("], \"annotations\": [");
      for (int thing = 0; thing < THINGS; thing++) {
        writer.write(
            (thing == 0 ? "" : ", ")
                + "{\"image_id\": %d, \"category_id\": 1, \"segmentation\": [["
                    .formatted(thing % IMAGES));
        for (int point = 0; point < POINTS; point++) {
          double angle = 2 * Math.PI * point / POINTS;
          writer.write(point == 0 ? "" : ", ");
          writer.write(Math.round(2400 + 1000.0 * Math.cos(angle)) / 100.0 + "000, ");
          writer.write(Math.round(1800 + 1000.0 * Math.sin(angle)) / 100.0 + "000");
        }
        writer.write("]]}");
      }
      writer.write("]}");
    }
  }
}
