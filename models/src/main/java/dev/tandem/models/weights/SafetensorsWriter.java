package dev.tandem.models.weights;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/** Writes float32 tensors to a safetensors file, with at most one of them in memory. */
final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  /** Bytes written at a time; a chunk fits into the processor's cache. */
  private static final int CHUNK = 1 << 18;

  private SafetensorsWriter() {}

  /**
   * Writes a file; what is there of that name is replaced when all is written.
   *
   * @param tensors by name; written as float32, in the order of the map
   */
  static void write(Path path, Map<String, StoredTensor> tensors) {
    AtomicFile.write(path, draft -> writeNew(draft, tensors));
  }

  private static void writeNew(Path path, Map<String, StoredTensor> tensors) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, header(tensors));
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
      for (StoredTensor tensor : tensors.values()) {
        writeAll(channel, tensor.floats(), chunk);
      }
    }
  }

  private static ByteBuffer header(Map<String, StoredTensor> tensors) {
    JsonObject header = new JsonObject();
    long begin = 0;
    for (Map.Entry<String, StoredTensor> tensor : tensors.entrySet()) {
      Shape shape = tensor.getValue().shape();
      long end = begin + shape.size() * Float.BYTES;
      JsonObject entry = new JsonObject();
      entry.addProperty("dtype", "F32");
      entry.add("shape", array(shape.asArray()));
      entry.add("data_offsets", array(begin, end));
      header.add(tensor.getKey(), entry);
      begin = end;
    }
    byte[] unpadded = header.toString().getBytes(StandardCharsets.UTF_8);
    int length = (unpadded.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(unpadded);
    // Padded with spaces, as the format requires, so that the data is aligned.
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.flip();
  }

  private static JsonArray array(long... numbers) {
    JsonArray array = new JsonArray();
    for (long number : numbers) {
      array.add(number);
    }
    return array;
  }

  private static void writeAll(FileChannel channel, FloatBuffer values, ByteBuffer chunk)
      throws IOException {
    while (values.hasRemaining()) {
      int count = Math.min(values.remaining(), CHUNK / Float.BYTES);
      chunk.clear().asFloatBuffer().put(values.slice(values.position(), count));
      values.position(values.position() + count);
      writeAll(channel, chunk.limit(count * Float.BYTES));
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
