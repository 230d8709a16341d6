package dev.tandem.models.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The prefixes below which the names of a network's tensors may be: wrappers and trainers put their
 * own names before those of the network.
 */
final class NamePrefixes {
  private static final String SEPARATORS = "._/";

  /**
   * Where a file holds two copies of a network: averaged weights, since papers report their
   * results, and MoCo's trained encoder, not the one with momentum.
   */
  private static final List<String> PREFERRED = List.of("ema", "teacher", "encoder_q");

  private NamePrefixes() {}

  /**
   * Every beginning of names that ends with a dot, slash or underscore.
   *
   * @param least number of names that must begin so
   */
  static List<String> of(Set<String> names, int least) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String name : names) {
      for (int i = 0; i < name.length() - 1; i++) {
        if (SEPARATORS.indexOf(name.charAt(i)) >= 0) {
          counts.merge(name.substring(0, i + 1), 1, Integer::sum);
        }
      }
    }
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= Math.max(1, least))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether the network with this prefix is the one to take of several that fit. */
  static boolean isPreferred(String prefix) {
    return PREFERRED.stream().anyMatch(prefix::contains);
  }

  /** The tensors whose names begin with a prefix, without it. */
  static Map<String, StoredTensor> below(String prefix, Map<String, StoredTensor> tensors) {
    if (prefix.isEmpty()) {
      return tensors;
    }
    Map<String, StoredTensor> below = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            below.put(name.substring(prefix.length()), tensor);
          }
        });
    return below;
  }
}
