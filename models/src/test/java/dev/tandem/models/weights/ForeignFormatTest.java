package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no weights, or weights of a kind that is not read. */
class ForeignFormatTest {
  @TempDir Path folder;

  private String refused(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("model.pth.tar"), bytes);
    String message =
        assertThrows(InvalidInputException.class, () -> WeightsFile.open(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertTrue(message.length() < 600, message);
    return message.substring((file + ": ").length());
  }

  @Test
  void theTarOfTheFirstPyTorchSaysHowToConvertIt() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("sys_info".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 8);
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    assertEquals(
        "a tar archive, as the first PyTorch wrote: load it once in Python and save it again, by"
            + " torch.save(torch.load(FILE, weights_only=False), NEW), or unpack it, expected a"
            + " safetensors file, a PyTorch file (.pth, .pt), a TensorFlow checkpoint or a run folder",
        refused(tar));
  }

  @Test
  void whatAFailedDownloadLeavesIsNamed() throws IOException {
    assertTrue(
        refused("<!DOCTYPE html><html>quota</html>".getBytes(StandardCharsets.UTF_8))
            .startsWith("a web page or XML, not the file"));
    assertTrue(
        refused("version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.UTF_8))
            .startsWith("a pointer of Git LFS"));
    assertTrue(refused(new byte[] {31, (byte) 139, 8, 0}).startsWith("compressed by gzip"));
    assertTrue(refused(new byte[0]).startsWith("not a known format"));
  }

  @Test
  void theNameDoesNotCount() {
    Map<String, StoredTensor> tensors = Map.of("a", TestTensor.of(new long[] {1}, 1));
    Path torch = folder.resolve("torch.tar");
    TestTorchFile.write(torch, Map.of("state_dict", tensors));
    Path safetensors = folder.resolve("safetensors.pth");
    SafetensorsWriter.write(safetensors, tensors);
    for (Path file : List.of(torch, safetensors)) {
      try (WeightsFile weights = WeightsFile.open(file)) {
        assertEquals(1, weights.tensors().size());
      }
    }
  }

  @Test
  void aPickleOfMillionsOfObjectsIsRefusedBeforeTheyFillTheMemory() throws IOException {
    byte[] pickle = new byte[20_000_000];
    Arrays.fill(pickle, (byte) '}');
    pickle[0] = (byte) 0x80;
    pickle[1] = 2;
    assertEquals(
        "not a usable PyTorch file of the legacy format: its pickle has more than 716666"
            + " instructions, expected weights",
        refused(pickle));
  }

  @Test
  void aHeaderThatWouldFillTheMemoryIsNotRead() throws IOException {
    ByteBuffer file = ByteBuffer.allocate(120_000_000).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(110_000_000).put((byte) '{');
    assertEquals(
        "not a usable safetensors file: its header is 110000000 bytes long, expected 4 MB at most",
        refused(file.array()));
  }

  @Test
  void longNamesAreCutInMessages() throws IOException {
    String name = "x".repeat(100_000);
    String header = "{\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[9],\"data_offsets\":[0,36]}}";
    ByteBuffer file = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    assertTrue(refused(file.array()).endsWith("x…"));
  }
}
