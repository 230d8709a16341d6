package dev.tandem.models.weights;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;

/**
 * A safetensors file, mapped into memory: eight bytes of header length (little endian), a JSON
 * header {@code {"NAME": {"dtype", "shape", "data_offsets": [begin, end]}}}, then the data.
 */
public final class SafetensorsFile {
  private static final int LENGTH_BYTES = 8;
  private static final int FLOAT_BYTES = 4;

  private final Path path;
  private final Map<String, Entry> entries = new TreeMap<>();

  /** A float32 tensor of the file. */
  private record Entry(Shape shape, FloatBuffer values) {}

  /**
   * Maps the file and reads its header.
   *
   * @throws InvalidInputException if it is no safetensors file of float32 tensors
   */
  public SafetensorsFile(Path path) {
    this.path = path;
    try (FileChannel channel = FileChannel.open(path)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw broken("larger than 2 GB");
      }
      MappedByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      file.order(ByteOrder.LITTLE_ENDIAN);
      if (file.limit() < LENGTH_BYTES) {
        throw broken("only " + file.limit() + " bytes long");
      }
      long headerLength = file.getLong(0);
      if (headerLength < 2 || headerLength > file.limit() - LENGTH_BYTES) {
        throw broken("its header would be " + headerLength + " bytes long");
      }
      ByteBuffer data = slice(file, LENGTH_BYTES + headerLength, file.limit());
      header(file, (int) headerLength)
          .forEach((name, entry) -> entries.put(name, entry(name, entry, data)));
    } catch (IOException e) {
      throw new InvalidInputException(
          "model.pretrained: " + path + " can not be read, expected a safetensors file");
    }
  }

  private Map<String, JsonElement> header(ByteBuffer file, int length) {
    byte[] bytes = new byte[length];
    file.get(LENGTH_BYTES, bytes);
    try {
      JsonObject header =
          JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8)).getAsJsonObject();
      header.remove("__metadata__");
      return header.asMap();
    } catch (RuntimeException e) {
      throw broken("its header is not a JSON object");
    }
  }

  private Entry entry(String name, JsonElement element, ByteBuffer data) {
    try {
      JsonObject entry = element.getAsJsonObject();
      String type = entry.get("dtype").getAsString();
      if (!type.equals("F32")) {
        throw broken("tensor " + name + " is " + type + ", expected F32");
      }
      long[] dimensions =
          entry.getAsJsonArray("shape").asList().stream()
              .mapToLong(JsonElement::getAsLong)
              .toArray();
      Shape shape = Shape.of(dimensions);
      long begin = entry.getAsJsonArray("data_offsets").get(0).getAsLong();
      long end = entry.getAsJsonArray("data_offsets").get(1).getAsLong();
      if (begin < 0 || end > data.limit() || end - begin != shape.size() * FLOAT_BYTES) {
        throw broken("tensor " + name + " does not fit the file");
      }
      return new Entry(shape, slice(data, begin, end).asFloatBuffer());
    } catch (InvalidInputException e) {
      throw e;
    } catch (RuntimeException e) {
      throw broken("its header does not describe tensor " + name);
    }
  }

  private static ByteBuffer slice(ByteBuffer buffer, long begin, long end) {
    return buffer.slice((int) begin, (int) (end - begin)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private InvalidInputException broken(String how) {
    return new InvalidInputException(
        "model.pretrained: " + path + " is not a usable safetensors file: " + how);
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** Shapes by name, in the order of the names. */
  public Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new TreeMap<>();
    entries.forEach((name, entry) -> shapes.put(name, entry.shape));
    return shapes;
  }

  /** The values of a tensor, in row-major order; a view of the file. */
  public FloatBuffer values(String name) {
    return entries.get(name).values.duplicate();
  }
}
