package dev.tandem.models.weights;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;

/**
 * Reads safetensors files: eight bytes of header length (little endian), a JSON header {@code
 * {"NAME": {"dtype", "shape", "data_offsets": [begin, end]}}}, then the data.
 */
final class Safetensors {
  private static final WeightsFile.Format FORMAT = WeightsFile.Format.SAFETENSORS;

  private final Path path;
  private final ByteBuffer data;

  private Safetensors(Path path, ByteBuffer data) {
    this.path = path;
    this.data = data;
  }

  /**
   * Reads the header of a mapped file.
   *
   * @throws InvalidInputException if it is not a valid safetensors file
   */
  static WeightsFile open(Path path, ByteBuffer file) {
    if (file.limit() < Long.BYTES) {
      throw FORMAT.broken(path, "only " + file.limit() + " bytes long");
    }
    long headerLength = file.getLong(0);
    if (headerLength < 2 || headerLength > file.limit() - Long.BYTES) {
      throw FORMAT.broken(path, "its header would be " + headerLength + " bytes long");
    }
    byte[] header = new byte[(int) headerLength];
    file.get(Long.BYTES, header);
    ByteBuffer data = MappedFile.slice(file, Long.BYTES + headerLength, file.limit());
    Safetensors reader = new Safetensors(path, data);
    Map<String, StoredTensor> tensors = new TreeMap<>();
    reader.entries(header).forEach((name, entry) -> tensors.put(name, reader.tensor(name, entry)));
    return new WeightsFile(path, FORMAT, tensors, () -> {});
  }

  private Map<String, JsonElement> entries(byte[] header) {
    try {
      JsonObject json =
          JsonParser.parseString(new String(header, StandardCharsets.UTF_8)).getAsJsonObject();
      json.remove("__metadata__");
      return json.asMap();
    } catch (RuntimeException e) {
      throw FORMAT.broken(path, "its header is not a JSON object");
    }
  }

  private StoredTensor tensor(String name, JsonElement element) {
    try {
      JsonObject entry = element.getAsJsonObject();
      String typeName = entry.get("dtype").getAsString();
      ElementType type =
          ElementType.ofSafetensors(typeName)
              .orElseThrow(
                  () ->
                      FORMAT.broken(
                          path, "tensor " + name + " has the unknown element type " + typeName));
      long[] dimensions =
          entry.getAsJsonArray("shape").asList().stream()
              .mapToLong(JsonElement::getAsLong)
              .toArray();
      long bytes = type.bytes();
      for (long dimension : dimensions) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
      long begin = entry.getAsJsonArray("data_offsets").get(0).getAsLong();
      long end = entry.getAsJsonArray("data_offsets").get(1).getAsLong();
      boolean negative = begin < 0 || Arrays.stream(dimensions).anyMatch(d -> d < 0);
      if (negative || end > data.limit() || Math.subtractExact(end, begin) != bytes) {
        throw FORMAT.broken(path, "tensor " + name + " does not fit the file");
      }
      ByteBuffer values = MappedFile.slice(data, begin, end);
      return StoredTensor.contiguous(type, Shape.of(dimensions), () -> values);
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw FORMAT.broken(path, "its header does not describe tensor " + name);
    }
  }
}
