package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.annotation.PaintedPhotographs;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check} of a folder that has no config. */
class CheckedFolderTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"coco", "labelme", "label-studio"})
  void annotationsAreReadAndNothingIsWritten(String kind) throws IOException {
    Path photos = PaintedPhotographs.annotated(kind, folder.resolve("photos"), "images");
    Map<Path, String> before = files(photos);
    TinyProject.Outcome check = TinyProject.tandem("check", photos);
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    assertTrue(check.out().contains("9 images, all of 48×36 pixels"), check.out());
    assertTrue(
        check
            .out()
            .contains("(%s): for now; split keeps them in masks-from-%s".formatted(kind, kind)),
        check.out());
    assertEquals(before, files(photos));
  }

  @Test
  void masksOfAnEarlierSplitStayAsTheyAre() throws IOException {
    Path photos = PaintedPhotographs.annotated("coco", folder.resolve("photos"), "images");
    TinyProject.tandem("split", photos, "--out", folder.resolve("lists"));
    Map<Path, String> before = files(photos);
    TinyProject.Outcome check =
        TinyProject.tandem("check", photos, "--annotations", "annotations/instances_all.json");
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    assertEquals(before, files(photos));
  }

  @Test
  void fewValidationImagesAreNoted() throws IOException {
    Path photos = PaintedPhotographs.annotated("coco", folder.resolve("photos"), "images");
    TinyProject.tandem("split", photos, "--out", folder.resolve("lists"));
    TinyProject.Outcome check = TinyProject.tandem("check", photos);
    assertTrue(
        check
            .out()
            .contains(
                "note: 1 validation image: with fewer than 10 the mIoU depends much on chance\n"),
        check.out());
  }

  @Test
  void aFolderWithoutAnyLabelIsNoDataSet() throws IOException {
    Path photos = folder.resolve("photos");
    for (int i = 0; i < 3; i++) {
      PaintedPhotographs.paint(i, photos.resolve("images/p" + i + ".jpg"));
      PaintedPhotographs.write(
          PaintedPhotographs.fruit(BufferedImage.TYPE_BYTE_GRAY, 0xFFFFFFFF, 0xFF000000),
          photos.resolve("masks/" + "abc".charAt(i) + ".png"));
    }
    TinyProject.Outcome check = TinyProject.tandem("check", photos);
    assertEquals(ExitCode.INVALID_INPUT, check.code(), check.out() + check.err());
    assertTrue(check.out().contains("found no image with a label"), check.out());
  }

  /** The files below a folder with the time of their last change. */
  private static Map<Path, String> files(Path folder) throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        files.put(file, Files.getLastModifiedTime(file).toString());
      }
    }
    return files;
  }
}
