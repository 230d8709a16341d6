package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class SafetensorsFileTest {
  @TempDir Path folder;

  @Test
  void readsShapesAndValues() throws IOException {
    Path path = folder.resolve("good.safetensors");
    new SafetensorsWriter()
        .add("b", new long[] {2, 2}, 1.5f, -2f, 3f, 4f)
        .add("a", new long[] {}, 7f)
        .write(path);
    SafetensorsFile file = new SafetensorsFile(path);
    assertEquals(Map.of("a", Shape.scalar(), "b", Shape.of(2, 2)), file.shapes());
    float[] values = new float[4];
    file.values("b").get(values);
    assertEquals(-2f, values[1]);
    assertEquals(7f, file.values("a").get(0));
  }

  @Test
  void aMissingFileIsNamed() {
    Path path = folder.resolve("none.safetensors");
    assertRefused(
        path, "model.pretrained: " + path + " can not be read, expected a safetensors file");
  }

  @Test
  void aFileThatIsTooShortIsRefused() throws IOException {
    Path path = Files.write(folder.resolve("short"), new byte[5]);
    assertBroken(path, "only 5 bytes long");
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(1L << 40);
    assertBroken(
        Files.write(folder.resolve("long"), bytes.array()),
        "its header would be 1099511627776 bytes long");
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    Path path = folder.resolve("cut");
    new SafetensorsWriter().add("a", new long[] {3}, 1, 2, 3).write(path);
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, bytes.length - 4));
    assertBroken(path, "tensor a does not fit the file");
  }

  @Test
  void anotherElementTypeIsRefused() throws IOException {
    assertBroken(
        write("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8),
        "tensor a is I64, expected F32");
  }

  @Test
  void aHeaderThatIsNoJsonIsRefused() throws IOException {
    assertBroken(write("[1, 2", 0), "its header is not a JSON object");
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("made"), bytes.array());
  }

  private static void assertBroken(Path path, String how) {
    assertRefused(path, "model.pretrained: " + path + " is not a usable safetensors file: " + how);
  }

  private static void assertRefused(Path path, String message) {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> new SafetensorsFile(path));
    assertEquals(message, e.getMessage());
  }
}
