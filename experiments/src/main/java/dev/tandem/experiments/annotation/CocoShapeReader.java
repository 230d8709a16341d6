package dev.tandem.experiments.annotation;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the {@code segmentation} of an annotation. */
final class CocoShapeReader {
  private CocoShapeReader() {}

  /**
   * The shape that comes next; a null is polygons of which there are none.
   *
   * @throws JsonParseException if it is no shape
   */
  static CocoShape read(JsonReader json) throws IOException {
    try {
      return switch (json.peek()) {
        case NULL -> {
          json.nextNull();
          yield new CocoShape.Polygons(List.of());
        }
        case BEGIN_ARRAY -> polygons(json);
        case BEGIN_OBJECT -> runs(json);
        default -> throw new IllegalStateException("neither a list nor an object");
      };
    } catch (IllegalStateException | NumberFormatException e) {
      throw new JsonParseException(
          "a segmentation that is neither polygons nor run lengths, at " + json.getPath(), e);
    }
  }

  private static CocoShape polygons(JsonReader json) throws IOException {
    List<float[]> polygons = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      float[] polygon = new float[16];
      int length = 0;
      json.beginArray();
      while (json.hasNext()) {
        if (length == polygon.length) {
          polygon = Arrays.copyOf(polygon, 2 * length);
        }
        polygon[length++] = (float) json.nextDouble();
      }
      json.endArray();
      polygons.add(Arrays.copyOf(polygon, length));
    }
    json.endArray();
    return new CocoShape.Polygons(List.copyOf(polygons));
  }

  private static CocoShape runs(JsonReader json) throws IOException {
    long[] size = {};
    CocoShape.Counts counts = null;
    json.beginObject();
    while (json.hasNext()) {
      switch (json.nextName()) {
        case "size" -> size = numbers(json);
        case "counts" -> counts = counts(json);
        default -> json.skipValue();
      }
    }
    json.endObject();
    if (counts == null) {
      throw new JsonParseException("run lengths without counts, at " + json.getPath());
    }
    return new CocoShape.Runs(size, counts);
  }

  private static CocoShape.Counts counts(JsonReader json) throws IOException {
    if (json.peek() == JsonToken.STRING) {
      String text = json.nextString();
      return where -> RunLengths.decompress(text, where);
    }
    long[] lengths = numbers(json);
    return where -> lengths;
  }

  private static long[] numbers(JsonReader json) throws IOException {
    long[] numbers = new long[16];
    int length = 0;
    json.beginArray();
    while (json.hasNext()) {
      if (length == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * length);
      }
      numbers[length++] = json.nextLong();
    }
    json.endArray();
    return Arrays.copyOf(numbers, length);
  }
}
