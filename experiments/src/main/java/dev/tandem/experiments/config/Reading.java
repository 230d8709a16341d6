package dev.tandem.experiments.config;

import dev.tandem.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One reading of a configuration: the document, and the settings that override it. */
final class Reading {
  private final Document document;
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final KeyNames names;

  /**
   * Begins a reading.
   *
   * @param document the document
   * @param overrides {@code key=value} of the command line; of two for one key the last counts
   * @param names every key there is
   * @throws InvalidInputException if an override does not name a key
   */
  Reading(Document document, List<String> overrides, KeyNames names) {
    this.document = document;
    this.names = names;
    for (String override : overrides) {
      Setting setting = Setting.of(override);
      names.requireLeaf(new Place(setting, setting.key()));
      settings.put(setting.key(), setting);
    }
  }

  Optional<Setting> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  /** Where a key stands in the document. */
  Place inDocument(String key) {
    return new Place(document, key);
  }

  /** Where a key got its value: on the command line if set there. */
  Place of(String key) {
    Source source = settings.containsKey(key) ? settings.get(key) : document;
    return new Place(source, key);
  }

  InvalidInputException unknown(String key) {
    return names.unknown(inDocument(key));
  }
}
