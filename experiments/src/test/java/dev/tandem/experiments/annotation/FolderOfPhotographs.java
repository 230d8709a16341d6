package dev.tandem.experiments.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of photographs, and what is found in it. */
abstract class FolderOfPhotographs {
  static final int ARGB = BufferedImage.TYPE_INT_ARGB;
  static final int RGB = BufferedImage.TYPE_INT_RGB;
  static final int BLACK = 0xFF000000;
  static final int WHITE = 0xFFFFFFFF;

  @TempDir Path temporary;
  Path folder;

  @BeforeEach
  void name() {
    folder = temporary.resolve("photos");
  }

  final void annotated(String kind, String images) throws IOException {
    PaintedPhotographs.annotated(kind, folder, images);
  }

  final void photographs(String images) {
    for (int i = 0; i < 4; i++) {
      PaintedPhotographs.paint(i, folder.resolve(images).resolve("p" + i + ".jpg"));
    }
  }

  final void masks(String pattern, int type, int inside, int outside) throws IOException {
    for (int i = 0; i < 3; i++) {
      PaintedPhotographs.write(
          PaintedPhotographs.fruit(type, inside, outside),
          folder.resolve(pattern.formatted("p" + i)));
    }
  }

  final FolderLayout.Description describe() {
    return FolderLayout.describe(folder, FolderLayout.Choice.NONE);
  }

  final FolderLayout.Description describe(String annotations) {
    return FolderLayout.describe(
        folder,
        new FolderLayout.Choice(Optional.empty(), Optional.of(Path.of(annotations)), false));
  }

  final void assertRefused(String message) {
    InvalidInputException e = assertThrows(InvalidInputException.class, this::describe);
    assertEquals(message, e.getMessage());
  }

  static void assertRemark(String part, FolderLayout.Description description) {
    String remarks = PaintedPhotographs.text(description.remarks());
    assertTrue(remarks.contains(part), remarks);
  }

  static String value(FolderLayout.Description description, String key) {
    JsonObject dataset = description.dataset();
    return dataset.get(key).isJsonPrimitive()
        ? dataset.get(key).getAsString()
        : dataset.get(key).toString();
  }

  final int number(String mask, int x, int y) throws IOException {
    return ImageIO.read(folder.resolve(mask).toFile()).getRaster().getSample(x, y, 0);
  }
}
