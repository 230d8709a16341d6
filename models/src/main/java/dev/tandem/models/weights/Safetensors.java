package dev.tandem.models.weights;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.InputStreamReader;
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

  /** The format's own limit. */
  private static final long LONGEST_HEADER = 100_000_000;

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
    if (headerLength > LONGEST_HEADER) {
      throw FORMAT.broken(
          path, "its header is " + headerLength + " bytes long, expected 100 MB at most");
    }
    ByteBuffer header = MappedFile.slice(file, Long.BYTES, Long.BYTES + headerLength);
    ByteBuffer data = MappedFile.slice(file, Long.BYTES + headerLength, file.limit());
    Safetensors reader = new Safetensors(path, data);
    return new WeightsFile(path, FORMAT, reader.tensors(header), () -> {});
  }

  /** Entry by entry, so that the header is never in memory as a whole. */
  private Map<String, StoredTensor> tensors(ByteBuffer header) {
    Map<String, StoredTensor> tensors = new TreeMap<>();
    try (JsonReader json =
        new JsonReader(new InputStreamReader(new BufferStream(header), StandardCharsets.UTF_8))) {
      json.beginObject();
      while (json.hasNext()) {
        String name = json.nextName();
        if (name.equals("__metadata__")) {
          json.skipValue();
        } else {
          tensors.put(name, tensor(name, JsonParser.parseReader(json)));
        }
      }
      json.endObject();
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw FORMAT.broken(path, "its header is not a JSON object");
      }
      return tensors;
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
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
