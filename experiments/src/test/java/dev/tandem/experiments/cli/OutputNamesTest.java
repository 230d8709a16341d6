package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputNamesTest {
  @TempDir private Path folder;

  private List<Path> files(String... names) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, "x"));
    }
    return files;
  }

  private List<String> names(String... images) throws IOException {
    return List.copyOf(new OutputNames(files(images)).byImage().values());
  }

  @Test
  void namesAreStemsWhereTheyDiffer() throws IOException {
    assertEquals(List.of("x", "y.z"), names("a/x.jpg", "b/y.z.png"));
  }

  @Test
  void imagesOfOneStemKeepTheirExtension() throws IOException {
    assertEquals(List.of("x_jpg", "y", "X_png"), names("a/x.jpg", "a/y.jpg", "a/X.png"));
  }

  @Test
  void imagesOfOneNameKeepTheirFolder() throws IOException {
    assertEquals(List.of("a_x_jpg", "b_x_jpg"), names("a/x.jpg", "b/x.jpg"));
    assertEquals(List.of("1_a_x_jpg", "2_a_x_jpg"), names("1/a/x.jpg", "2/a/x.jpg"));
  }

  @Test
  void noTwoNamesAreEqual() throws IOException {
    List<String> names =
        names(
            "a/x.jpg", "a/x.png", "b/x_jpg.jpg", "a_x/b.jpg", "a/x_b.jpg", "c/a_x/b.jpg", "b.jpg");
    assertEquals(7, new HashSet<>(names).size(), names.toString());
  }

  @Test
  void anImageThatIsThereTwiceIsLabelledOnce() throws IOException {
    List<Path> files = files("a/x.jpg");
    files.add(folder.resolve("a/../a/x.jpg"));
    assertEquals(List.of("x"), List.copyOf(new OutputNames(files).byImage().values()));
  }

  @Test
  void noImageIsReplaced() throws IOException {
    OutputNames names = new OutputNames(files("a/x.png", "a/x_label.png"));
    InvalidInputException refused =
        assertThrows(
            InvalidInputException.class,
            () -> names.requireNoImageReplaced(folder.resolve("a"), List.of("_label.png")));
    assertTrue(refused.getMessage().contains("x_label.png would replace"), refused.getMessage());
    assertDoesNotThrow(
        () -> names.requireNoImageReplaced(folder.resolve("b"), List.of("_label.png")));
  }
}
