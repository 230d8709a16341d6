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
 * Chooses images at random so that the classes occur among the chosen as among all, and rare ones
 * at all: every class is owed its share of the choice, at least one image, and each pick goes to
 * the class of which most is still owed, the rarest first.
 */
final class StratifiedChoice {
  private final List<String> remaining;
  private final Function<String, Set<Integer>> classes;
  private final Map<Integer, Integer> frequency = new HashMap<>();

  /**
   * @param ids to choose from
   * @param classes that occur in the label of an id; none for all makes a plain random choice
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
   * @param count at most as many as there are
   */
  Set<String> choose(int count) {
    double share = (double) count / remaining.size();
    Map<Integer, Double> owed = new HashMap<>();
    frequency.forEach((index, images) -> owed.put(index, Math.max(1, share * images)));
    Map<Integer, Double> due = new HashMap<>(owed);
    Set<String> chosen = new HashSet<>();
    while (chosen.size() < count) {
      String next = next(due, owed);
      remaining.remove(next);
      chosen.add(next);
      classes.apply(next).forEach(index -> due.merge(index, -1.0, Double::sum));
    }
    return chosen;
  }

  /**
   * For the class that is owed most the first image, in the shuffled order, that brings no class
   * beyond its share; the first of the class if there is none; any image if no class has one.
   */
  private String next(Map<Integer, Double> due, Map<Integer, Double> owed) {
    Comparator<Integer> mostOwed =
        Comparator.<Integer>comparingDouble(index -> -due.get(index) / owed.get(index))
            .thenComparing(frequency::get)
            .thenComparing(Comparator.naturalOrder());
    return due.keySet().stream()
        .filter(index -> due.get(index) > 0)
        .sorted(mostOwed)
        .flatMap(index -> firstOf(index, due).stream())
        .findFirst()
        .orElse(remaining.get(0));
  }

  private Optional<String> firstOf(int index, Map<Integer, Double> due) {
    List<String> withClass =
        remaining.stream().filter(id -> classes.apply(id).contains(index)).toList();
    return withClass.stream()
        .filter(id -> classes.apply(id).stream().allMatch(other -> due.get(other) > 0))
        .findFirst()
        .or(() -> withClass.stream().findFirst());
  }
}
