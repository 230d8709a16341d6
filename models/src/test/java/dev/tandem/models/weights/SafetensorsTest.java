package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void readsShapesAndValues() throws IOException {
    Path path = folder.resolve("good.safetensors");
    SafetensorsWriter.write(
        path,
        Map.of(
            "b", TestTensor.of(new long[] {2, 2}, 1.5f, -2f, 3f, 4f),
            "a", TestTensor.of(new long[] {}, 7f)));
    try (WeightsFile file = WeightsFile.open(path)) {
      assertEquals(WeightsFile.Format.SAFETENSORS, file.format());
      assertEquals(List.of("a", "b"), List.copyOf(file.tensors().keySet()));
      assertEquals(Shape.scalar(), file.tensors().get("a").shape());
      assertEquals(Shape.of(2, 2), file.tensors().get("b").shape());
      float[] values = new float[4];
      file.tensors().get("b").floats().get(values);
      assertArrayEquals(new float[] {1.5f, -2f, 3f, 4f}, values, 0);
      assertEquals(7f, file.tensors().get("a").floats().get(0));
    }
  }

  @Test
  void dataBeginsAtAMultipleOfEightBytes() throws IOException {
    Path path = folder.resolve("aligned");
    SafetensorsWriter.write(path, Map.of("a", TestTensor.of(new long[] {1}, 7f)));
    byte[] bytes = Files.readAllBytes(path);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, header % 8);
    assertEquals(8 + header + 4, bytes.length);
  }

  @Test
  void aWriteThatFailsLeavesTheOldFileAndNothingBesideIt() throws IOException {
    Path path = Files.writeString(folder.resolve("weights.safetensors"), "old");
    StoredTensor unreadable =
        StoredTensor.contiguous(
            ElementType.FLOAT32,
            Shape.of(2),
            () -> {
              throw new UncheckedIOException(new IOException("gone"));
            });
    assertThrows(
        UnwritableException.class, () -> SafetensorsWriter.write(path, Map.of("a", unreadable)));
    assertEquals("old", Files.readString(path));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList());
    }
  }

  @Test
  void aMissingFileIsNamed() {
    Path path = folder.resolve("none.safetensors");
    assertRefused(path, path + ": no such file, expected a file with weights or a run folder");
  }

  @Test
  void aFileOfNoKnownFormatIsRefused() throws IOException {
    Path path = Files.writeString(folder.resolve("text"), "not weights");
    assertRefused(
        path,
        path
            + ": not a known format by its first bytes, expected a safetensors file, a"
            + " PyTorch file (.pth, .pt), a TensorFlow checkpoint or a run folder");
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(1L << 40).put((byte) '{');
    assertBroken(
        Files.write(folder.resolve("long"), bytes.array()),
        "its header would be 1099511627776 bytes long");
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    Path path = folder.resolve("cut");
    SafetensorsWriter.write(path, Map.of("a", TestTensor.of(new long[] {3}, 1, 2, 3)));
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, bytes.length - 4));
    assertBroken(path, "tensor a does not fit the file");
  }

  @Test
  void integersAreReadAndUnknownTypesRefused() throws IOException {
    Path path = write("{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8);
    try (WeightsFile file = WeightsFile.open(path)) {
      assertEquals(ElementType.INT64, file.tensors().get("a").type());
      assertEquals(0f, file.tensors().get("a").floats().get(0));
    }
    assertBroken(
        write("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1),
        "tensor a has the unknown element type F8_E4M3");
  }

  @Test
  void aHeaderThatIsNoJsonIsRefused() throws IOException {
    assertBroken(write("{1, 2", 0), "its header is not a JSON object");
  }

  @Test
  void aHeaderLengthThatLooksLikeAPickleIsALength() throws IOException {
    String entry = "{\"conv1.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    // 128 = 0x80, the first byte of every pickle.
    Path file = write(entry + " ".repeat(128 - entry.length()), 4);
    assertEquals(0x80, Files.readAllBytes(file)[0] & 0xFF);
    try (WeightsFile weights = WeightsFile.open(file)) {
      assertEquals(Set.of("conv1.weight"), weights.tensors().keySet());
    }
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("made"), bytes.array());
  }

  private static void assertBroken(Path path, String how) {
    assertRefused(path, path + ": not a usable safetensors file: " + how);
  }

  private static void assertRefused(Path path, String message) {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> WeightsFile.open(path));
    assertEquals(message, e.getMessage());
  }
}
