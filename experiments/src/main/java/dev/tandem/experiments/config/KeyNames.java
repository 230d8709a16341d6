package dev.tandem.experiments.config;

import dev.tandem.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Every dotted key of a configuration.
 *
 * @param leaves the keys that hold values
 * @param groups the keys that hold other keys
 */
record KeyNames(List<String> leaves, List<String> groups) {

  /**
   * Checks that a setting names a key that holds a value.
   *
   * @throws InvalidInputException if it does not
   */
  void requireLeaf(Place place) {
    if (groups.contains(place.key())) {
      String first =
          leaves.stream().filter(leaf -> leaf.startsWith(place.key() + ".")).findFirst().orElse("");
      throw place.error("a group of keys, expected one of its keys, such as " + first);
    }
    if (!leaves.contains(place.key())) {
      throw unknown(place);
    }
  }

  /** The error of a key that does not exist where it stands. */
  InvalidInputException unknown(Place place) {
    if (leaves.contains(place.key())) {
      return place.error("unknown key with a dot in it, expected an object within an object");
    }
    List<String> all = new ArrayList<>(leaves);
    all.addAll(groups);
    String nearest = NearestName.to(place.key(), all).orElseThrow();
    return place.error("unknown key, did you mean " + nearest + "?");
  }
}
