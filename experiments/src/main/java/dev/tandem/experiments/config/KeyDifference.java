package dev.tandem.experiments.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A key in which two configs differ.
 *
 * @param key the dotted key
 * @param was the JSON text of its value in the first; empty if the first does not have the key
 * @param is the same of the second
 */
public record KeyDifference(String key, Optional<String> was, Optional<String> is) {

  /**
   * The differences between two configs.
   *
   * @param before dotted keys with the JSON text of their values, as {@link ExperimentConfig#keys}
   * @param after the same of the other config
   * @return in the order of the keys, those that only the second has at the end
   */
  public static List<KeyDifference> between(Map<String, String> before, Map<String, String> after) {
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    return keys.stream()
        .map(
            key ->
                new KeyDifference(
                    key, Optional.ofNullable(before.get(key)), Optional.ofNullable(after.get(key))))
        .filter(difference -> !difference.was.equals(difference.is))
        .toList();
  }

  /** "KEY was A and is B"; "nothing" where a config does not have the key. */
  @Override
  public String toString() {
    return "%s was %s and is %s".formatted(key, was.orElse("nothing"), is.orElse("nothing"));
  }
}
