package dev.tandem.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
  /** In shuffled order, as all below. */
  private final Set<String> remaining;

  private final Map<Integer, Set<String>> remainingOfClass = new HashMap<>();
  private final Function<String, Set<Integer>> classes;
  private final Map<Integer, Integer> frequency = new HashMap<>();

  /**
   * @param ids to choose from, each once
   * @param classes gives the classes in the label of an id; if no id has any, the choice is
   *     uniformly random
   */
  StratifiedChoice(Collection<String> ids, Function<String, Set<Integer>> classes, Random random) {
    List<String> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, random);
    this.remaining = new LinkedHashSet<>(shuffled);
    this.classes = classes;
    for (String id : shuffled) {
      for (int index : classes.apply(id)) {
        remainingOfClass.computeIfAbsent(index, key -> new LinkedHashSet<>()).add(id);
      }
    }
    remainingOfClass.forEach((index, images) -> frequency.put(index, images.size()));
  }

  /**
   * Chooses images and removes them from those to choose from.
   *
   * @param count at most the number of images left
   */
  Set<String> choose(int count) {
    Set<String> chosen = new HashSet<>();
    Shortage shortage = new Shortage((double) count / remaining.size());
    while (chosen.size() < count) {
      String next = shortage.next();
      remaining.remove(next);
      classes.apply(next).forEach(index -> remainingOfClass.get(index).remove(next));
      chosen.add(next);
      shortage.serve(next);
    }
    return chosen;
  }

  /** What the classes still miss during one choice. */
  private final class Shortage {
    private final Map<Integer, Double> target = new HashMap<>();
    private final Map<Integer, Double> missing;

    /**
     * Images of each class that may still fit. One that would lift a class above its target is
     * removed for good, since counts only grow.
     */
    private final Map<Integer, Deque<String>> fitting = new HashMap<>();

    private final Comparator<Integer> furthestBelow;

    Shortage(double fraction) {
      frequency.forEach((index, images) -> target.put(index, Math.max(1, fraction * images)));
      missing = new HashMap<>(target);
      remainingOfClass.forEach((index, ids) -> fitting.put(index, new ArrayDeque<>(ids)));
      furthestBelow =
          Comparator.<Integer>comparingDouble(index -> -missing.get(index) / target.get(index))
              .thenComparing(frequency::get)
              .thenComparing(Comparator.naturalOrder());
    }

    void serve(String id) {
      classes.apply(id).forEach(index -> missing.merge(index, -1.0, Double::sum));
    }

    /**
     * For the class furthest below its target: the first image, in shuffled order, that lifts no
     * class above its target; the first image of the class if there is none; any image if no class
     * has one left.
     */
    String next() {
      return missing.keySet().stream()
          .filter(index -> missing.get(index) > 0)
          .sorted(furthestBelow)
          .flatMap(index -> firstOf(index).stream())
          .findFirst()
          .orElseGet(() -> remaining.iterator().next());
    }

    private Optional<String> firstOf(int index) {
      Deque<String> candidates = fitting.get(index);
      while (!candidates.isEmpty() && !fits(candidates.peek())) {
        candidates.remove();
      }
      return candidates.isEmpty()
          ? remainingOfClass.get(index).stream().findFirst()
          : Optional.of(candidates.peek());
    }

    private boolean fits(String id) {
      return remaining.contains(id)
          && classes.apply(id).stream().allMatch(other -> missing.get(other) > 0);
    }
  }
}
