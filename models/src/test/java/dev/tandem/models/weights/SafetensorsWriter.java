package dev.tandem.models.weights;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes safetensors files for tests, right or wrong as asked. */
final class SafetensorsWriter {
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Map<String, float[]> values = new LinkedHashMap<>();

  SafetensorsWriter add(String name, long[] shape, float... elements) {
    shapes.put(name, shape);
    values.put(name, elements);
    return this;
  }

  void write(Path file) throws IOException {
    JsonObject header = new JsonObject();
    int offset = 0;
    for (String name : shapes.keySet()) {
      JsonObject entry = new JsonObject();
      entry.addProperty("dtype", "F32");
      JsonArray shape = new JsonArray();
      for (long dimension : shapes.get(name)) {
        shape.add(dimension);
      }
      entry.add("shape", shape);
      JsonArray offsets = new JsonArray();
      offsets.add(offset);
      offset += 4 * values.get(name).length;
      offsets.add(offset);
      entry.add("data_offsets", offsets);
      header.add(name, entry);
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer =
        ByteBuffer.allocate(8 + json.length + offset).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(json.length).put(json);
    values.values().forEach(elements -> put(buffer, elements));
    Files.write(file, buffer.array());
  }

  private static void put(ByteBuffer buffer, float[] elements) {
    for (float element : elements) {
      buffer.putFloat(element);
    }
  }
}
