package dev.tandem.experiments.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration record's form as JSON: read strictly, written in full, described key by key.
 *
 * @param <R> the record
 */
final class RecordFormat<R extends Record> {
  private static final Gson PRETTY =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private final RecordShape<R> shape;
  private final KeyNames names;

  /**
   * The format of a record class whose components carry {@link Key}.
   *
   * @throws IllegalArgumentException if a component has no key, or a type no key can hold
   */
  RecordFormat(Class<R> type) {
    this.shape = RecordShape.of(type, "");
    this.names =
        new KeyNames(
            leaves(), shape.entries().stream().flatMap(Entry::groups).map(Entry::path).toList());
  }

  /** The dotted keys that hold values, in order. */
  List<String> leaves() {
    return shape.entries().stream().flatMap(Entry::leaves).map(Entry::path).toList();
  }

  /**
   * Reads a record.
   *
   * @param document the JSON
   * @param overrides {@code key=value} of the command line
   * @throws InvalidInputException at the first thing that is wrong
   */
  R read(Document document, List<String> overrides) {
    Reading reading = new Reading(document, overrides, names);
    return shape.read(document.json(), reading);
  }

  /** Writes every key, in the order of the components. */
  String write(R record) {
    return PRETTY.toJson(ValueWriter.json(record));
  }

  /** One line a key: its value, meaning, what it allows, and its default. */
  String describe(R record) {
    JsonObject json = ValueWriter.json(record).getAsJsonObject();
    return shape.entries().stream()
        .flatMap(entry -> entry.describe(json))
        .collect(Collectors.joining("\n"));
  }
}
