package dev.tandem.models.weights;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;

/**
 * Reads safetensors files: eight bytes of header length (little endian), a JSON header {@code
 * {"NAME": {"dtype", "shape", "data_offsets": [begin, end]}}}, then the data.
 */
final class Safetensors {
  private static final WeightsFile.Format FORMAT = WeightsFile.Format.SAFETENSORS;

  /**
   * In bytes: the names and sizes of thirty thousand tensors. The format allows 100 MB, whose
   * objects would take gigabytes.
   */
  private static final long LONGEST_HEADER = 4_000_000;

  /** TensorFlow has tensors of up to 254 dimensions, PyTorch of 64. */
  private static final int MOST_DIMENSIONS = 64;

  private final Path path;
  private final MappedFile file;
  private final long dataBegin;

  private Safetensors(Path path, MappedFile file, long dataBegin) {
    this.path = path;
    this.file = file;
    this.dataBegin = dataBegin;
  }

  /**
   * Reads the header of a mapped file.
   *
   * @throws InvalidInputException if it is not a valid safetensors file
   */
  static WeightsFile open(Path path, MappedFile file) {
    if (file.size() < Long.BYTES) {
      throw FORMAT.broken(path, "only " + file.size() + " bytes long");
    }
    long headerLength = file.head(Long.BYTES).getLong(0);
    if (headerLength < 2 || headerLength > file.size() - Long.BYTES) {
      throw FORMAT.broken(
          path, "its header would be " + Long.toUnsignedString(headerLength) + " bytes long");
    }
    if (headerLength > LONGEST_HEADER) {
      throw FORMAT.broken(
          path, "its header is " + headerLength + " bytes long, expected 4 MB at most");
    }
    long dataBegin = Long.BYTES + headerLength;
    ByteBuffer header = file.slice(Long.BYTES, dataBegin);
    Safetensors reader = new Safetensors(path, file, dataBegin);
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
          tensors.put(name, tensor(name, json));
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

  /** Number by number too: a list of thousands is no shape. */
  private StoredTensor tensor(String name, JsonReader json) throws IOException {
    String typeName = "";
    List<Long> shape = List.of();
    List<Long> offsets = List.of();
    try {
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "dtype" -> typeName = json.nextString();
          case "shape" -> shape = numbers(json);
          case "data_offsets" -> offsets = numbers(json);
          default -> json.skipValue();
        }
      }
      json.endObject();
    } catch (IllegalStateException | NumberFormatException e) {
      throw undescribed(name);
    }
    if (offsets.size() != 2) {
      throw undescribed(name);
    }
    String unknown = typeName;
    ElementType type =
        ElementType.ofSafetensors(typeName)
            .orElseThrow(
                () ->
                    FORMAT.broken(
                        path, "tensor " + name + " has the unknown element type " + unknown));
    return stored(
        name,
        type,
        shape.stream().mapToLong(Long::longValue).toArray(),
        offsets.get(0),
        offsets.get(1));
  }

  private static List<Long> numbers(JsonReader json) throws IOException {
    List<Long> numbers = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      if (numbers.size() == MOST_DIMENSIONS) {
        throw new NumberFormatException("more than " + MOST_DIMENSIONS);
      }
      numbers.add(json.nextLong());
    }
    json.endArray();
    return numbers;
  }

  private StoredTensor stored(
      String name, ElementType type, long[] dimensions, long begin, long end) {
    boolean negative = begin < 0 || end < begin || Arrays.stream(dimensions).anyMatch(d -> d < 0);
    if (negative || end > file.size() - dataBegin || end - begin != bytes(type, dimensions)) {
      throw FORMAT.broken(path, "tensor " + name + " does not fit the file");
    }
    ByteBuffer values = file.slice(dataBegin + begin, dataBegin + end);
    return StoredTensor.contiguous(type, Shape.of(dimensions), () -> values);
  }

  /** −1 for more than there can be. */
  private static long bytes(ElementType type, long[] dimensions) {
    try {
      long bytes = type.bytes();
      for (long dimension : dimensions) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
      return bytes;
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  private InvalidInputException undescribed(String name) {
    return FORMAT.broken(path, "its header does not describe tensor " + name);
  }
}
