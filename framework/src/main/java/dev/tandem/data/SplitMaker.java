package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * Divides the images of a data set at random into labelled, unlabelled and validation images.
 *
 * @param inventory of the data set
 * @param labeled number of labelled images; empty = all that are not for validation
 * @param valid number of validation images; empty = the data set's official validation set, or a
 *     fifth of the labelled images if it has none
 * @param sequences the video sequences, if the images are frames of videos
 * @param classes gives the classes in the label of an id
 */
public record SplitMaker(
    Inventory inventory,
    Optional<CountOrFraction> labeled,
    Optional<CountOrFraction> valid,
    Optional<Sequences> sequences,
    Function<String, Set<Integer>> classes) {
  private static final CountOrFraction FIFTH = new CountOrFraction("0.2");

  /**
   * Makes a split; the same seed gives the same split.
   *
   * @throws InvalidInputException if there are too few images with labels
   */
  public Split make(long seed) {
    Random random = new Random(seed);
    List<String> pool = new ArrayList<>(inventory.labeled());
    Collection<String> validation = validation(pool, random);
    pool.removeAll(new HashSet<>(validation));
    if (pool.isEmpty()) {
      throw new InvalidInputException(
          "found no labelled image beside the "
              + validation.size()
              + " for validation, expected at least one");
    }
    int count = labeled.map(wanted -> wanted.of(pool.size())).orElse(pool.size());
    Set<String> chosen =
        sequences.isPresent()
            ? sequences.get().spread(pool, count, random)
            : new StratifiedChoice(pool, classes, random).choose(count);
    List<String> rest = new ArrayList<>(pool);
    rest.removeAll(chosen);
    rest.addAll(ofOtherSequences(inventory.unlabeled(), validation));
    return new Split(sorted(chosen), sorted(rest), sorted(validation));
  }

  private Collection<String> validation(List<String> pool, Random random) {
    if (valid.isEmpty() && !inventory.validation().isEmpty()) {
      return inventory.validation();
    }
    if (pool.isEmpty()) {
      throw new InvalidInputException("found no image with a label, expected at least two");
    }
    int count = valid.orElse(FIFTH).of(pool.size());
    return sequences.isPresent()
        ? sequences.get().whole(pool, count, random)
        : new StratifiedChoice(pool, classes, random).choose(count);
  }

  /** The ids without those whose sequence contains validation images. */
  private List<String> ofOtherSequences(List<String> ids, Collection<String> validation) {
    if (sequences.isEmpty()) {
      return ids;
    }
    Set<String> tested = new HashSet<>();
    validation.forEach(id -> tested.add(sequences.get().of(id)));
    return ids.stream().filter(id -> !tested.contains(sequences.get().of(id))).toList();
  }

  private static List<String> sorted(Collection<String> ids) {
    return ids.stream().sorted().toList();
  }
}
