package dev.tandem.experiments.annotation;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The keys by which the JSON files of tools are told apart, read without keeping the rest.
 *
 * @param isList whether the file is a list of objects; the keys are those of the first then
 * @param keys of the outermost object
 */
record JsonHead(boolean isList, Set<String> keys) {
  /** The head of a file; empty if it is not JSON. */
  static Optional<JsonHead> of(Path file) {
    try (JsonReader reader = new JsonReader(Files.newBufferedReader(file))) {
      boolean list = reader.peek() == JsonToken.BEGIN_ARRAY;
      if (list) {
        reader.beginArray();
      }
      Set<String> keys = new HashSet<>();
      if (reader.hasNext() && reader.peek() == JsonToken.BEGIN_OBJECT) {
        reader.beginObject();
        while (reader.hasNext()) {
          keys.add(reader.nextName());
          reader.skipValue();
        }
      }
      return Optional.of(new JsonHead(list, keys));
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Whether the file is one object that has these keys. */
  boolean has(Collection<String> expected) {
    return !isList && keys.containsAll(expected);
  }
}
