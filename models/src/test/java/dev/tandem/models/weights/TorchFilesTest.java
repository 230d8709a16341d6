package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.testing.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** PyTorch's own files: those that must be read, and those that must not. */
class TorchFilesTest {
  private static final List<String> REFUSED = List.of("truncated.pth", "evil.pth");

  static Path folder() {
    Goldens.assumeAvailable();
    Path folder = Goldens.folder().resolve("pth");
    Assumptions.assumeTrue(Files.isDirectory(folder), folder + " is not there");
    return folder;
  }

  /** None where the goldens are not there. */
  static List<Path> filesIfThere() throws IOException {
    return Files.isDirectory(Goldens.folder().resolve("pth")) ? files() : List.of();
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(f -> f.toString().endsWith(".pth")).sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyFileReadsAsPyTorchReadsIt() throws IOException {
    JsonObject expected =
        JsonParser.parseString(Files.readString(folder().resolve("expected.json")))
            .getAsJsonObject();
    return files().stream()
        .filter(file -> !REFUSED.contains(file.getFileName().toString()))
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> assertReads(file, expected)));
  }

  private static void assertReads(Path file, JsonObject expected) {
    try (WeightsFile weights = WeightsFile.open(file)) {
      assertEquals(expected.keySet(), weights.tensors().keySet());
      for (String name : expected.keySet()) {
        JsonObject tensor = expected.getAsJsonObject(name);
        StoredTensor found = weights.tensors().get(name);
        assertEquals(
            tensor.get("dtype").getAsString(), found.type().name().toLowerCase(Locale.ROOT), name);
        assertArrayEquals(
            doubles(tensor.getAsJsonArray("shape").asList()),
            Arrays.stream(found.shape().asArray()).asDoubleStream().toArray(),
            name);
        List<Double> values = new ArrayList<>();
        found.forEach(values::add);
        assertArrayEquals(
            doubles(tensor.getAsJsonArray("values").asList()),
            values.stream().mapToDouble(Double::doubleValue).toArray(),
            name);
        float[] floats = new float[values.size()];
        found.floats().get(floats);
        for (int i = 0; i < floats.length; i++) {
          assertEquals(values.get(i).floatValue(), floats[i], name);
        }
      }
    }
  }

  private static double[] doubles(List<JsonElement> numbers) {
    return numbers.stream().mapToDouble(JsonElement::getAsDouble).toArray();
  }

  @Test
  void aTruncatedFileIsRefusedInOneLine() {
    Path file = folder().resolve("truncated.pth");
    // What is missing depends on the format of the file and on where it was cut.
    assertRefused(
        file, assertThrows(InvalidInputException.class, () -> WeightsFile.open(file)), ".+");
  }

  @Test
  void aPickleThatWouldRunACommandIsRefusedAndRunsNothing() {
    Path file = folder().resolve("evil.pth");
    Path trace = Path.of("PWNED_BY_PICKLE");
    assertFalse(Files.exists(trace), "left from before");
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> WeightsFile.open(file));
    assertRefused(file, e, "its pickle asks for \\S+, expected only tensors and plain containers");
    assertFalse(Files.exists(trace), "the command ran");
    assertTrue(ProcessHandle.current().children().findAny().isEmpty(), "a process was started");
  }

  private static void assertRefused(Path file, InvalidInputException e, String reason) {
    String beginning = file + ": not a usable PyTorch file: ";
    assertTrue(e.getMessage().startsWith(beginning), e.getMessage());
    String found = e.getMessage().substring(beginning.length());
    assertTrue(found.matches(reason), found);
  }
}
