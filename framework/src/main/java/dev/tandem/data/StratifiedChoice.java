package dev.tandem.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * Stratified random sampling of images: the classes occur in the chosen images about as often as in
 * all images, and rare classes at least once. Every class has a target number of chosen images,
 * proportional to its frequency and at least 1; each pick serves the class with the largest part of
 * its target still missing, rare classes first.
 */
final class StratifiedChoice {
  private final List<String> remaining;
  private final Function<String, Set<Integer>> classes;
  private final Map<Integer, Integer> frequency = new HashMap<>();

  /**
   * @param ids to choose from
   * @param classes gives the classes in the label of an id; if no id has any, the choice is
   *     uniformly random
   */
  StratifiedChoice(Collection<String> ids, Function<String, Set<Integer>> classes, Random random) {
    this.remaining = new ArrayList<>(ids);
    this.classes = classes;
    Collections.shuffle(remaining, random);
    for (String id : remaining) {
      classes.apply(id).forEach(index -> frequency.merge(index, 1, Integer::sum));
    }
  }

  /**
   * Chooses images and removes them from those to choose from.
   *
   * @param count at most the number of images left
   */
  Set<String> choose(int count) {
    double fraction = (double) count / remaining.size();
    Map<Integer, Double> target = new HashMap<>();
    frequency.forEach((index, images) -> target.put(index, Math.max(1, fraction * images)));
    Map<Integer, Double> missing = new HashMap<>(target);
    Set<String> chosen = new HashSet<>();
    while (chosen.size() < count) {
      String next = next(missing, target);
      remaining.remove(next);
      chosen.add(next);
      classes.apply(next).forEach(index -> missing.merge(index, -1.0, Double::sum));
    }
    return chosen;
  }

  /**
   * For the class furthest below its target: the first image, in shuffled order, that lifts no
   * class above its target; the first image of the class if there is none; any image if no class
   * has one left.
   */
  private String next(Map<Integer, Double> missing, Map<Integer, Double> target) {
    Comparator<Integer> furthestBelow =
        Comparator.<Integer>comparingDouble(index -> -missing.get(index) / target.get(index))
            .thenComparing(frequency::get)
            .thenComparing(Comparator.naturalOrder());
    return missing.keySet().stream()
        .filter(index -> missing.get(index) > 0)
        .sorted(furthestBelow)
        .flatMap(index -> firstOf(index, missing).stream())
        .findFirst()
        .orElse(remaining.get(0));
  }

  private Optional<String> firstOf(int index, Map<Integer, Double> missing) {
    List<String> withClass =
        remaining.stream().filter(id -> classes.apply(id).contains(index)).toList();
    return withClass.stream()
        .filter(id -> classes.apply(id).stream().allMatch(other -> missing.get(other) > 0))
        .findFirst()
        .or(() -> withClass.stream().findFirst());
  }
}
