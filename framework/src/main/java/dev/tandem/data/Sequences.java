package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Groups images into video sequences by their ids. Neighbouring frames of a video are nearly
 * identical, so a sequence must not be divided between training and validation.
 */
public final class Sequences {
  /** Everything before the last number of an id. */
  public static final Pattern BEFORE_LAST_NUMBER = Pattern.compile("(.*?)[0-9]+[^0-9]*");

  private final Pattern pattern;

  /**
   * @param pattern of an id; its first group gives the name of the sequence
   * @throws InvalidInputException if it has no group
   */
  public Sequences(Pattern pattern) {
    if (pattern.matcher("").groupCount() < 1) {
      throw new InvalidInputException(
          "found "
              + pattern
              + ", expected a pattern whose first group is the sequence, as (.*)_.*");
    }
    this.pattern = pattern;
  }

  /** The sequence of an id; an id that gives no name of one forms its own. */
  String of(String id) {
    Matcher matcher = pattern.matcher(id);
    return matcher.matches() && matcher.group(1) != null ? matcher.group(1) : id;
  }

  private Map<String, List<String>> groups(Collection<String> ids) {
    Map<String, List<String>> groups = new TreeMap<>();
    ids.stream()
        .sorted()
        .forEach(id -> groups.computeIfAbsent(of(id), name -> new ArrayList<>()).add(id));
    return groups;
  }

  /**
   * Whole sequences in random order, as many as fit into {@code count} images, but at least one.
   *
   * @param count desired number of images; exceeded only if every sequence is longer
   * @throws InvalidInputException if there is only one sequence
   */
  Set<String> whole(Collection<String> ids, int count, Random random) {
    Map<String, List<String>> groups = groups(ids);
    if (groups.size() < 2) {
      throw new InvalidInputException(
          "all ids are of the sequence %s by the pattern %s, expected at least two sequences"
              .formatted(groups.keySet(), pattern));
    }
    List<List<String>> shuffled = new ArrayList<>(groups.values());
    Collections.shuffle(shuffled, random);
    Set<String> chosen = new HashSet<>();
    for (List<String> group : shuffled) {
      if (chosen.size() + group.size() <= count) {
        chosen.addAll(group);
      }
    }
    if (chosen.isEmpty()) {
      chosen.addAll(Collections.min(shuffled, (a, b) -> Integer.compare(a.size(), b.size())));
    }
    return chosen;
  }

  /**
   * {@code count} frames at even distances over all sequences, so that they differ as much as
   * possible.
   */
  Set<String> spread(Collection<String> ids, int count, Random random) {
    List<String> ordered = groups(ids).values().stream().flatMap(List::stream).toList();
    double start = random.nextDouble();
    Set<String> chosen = new HashSet<>();
    for (int i = 0; i < count; i++) {
      chosen.add(ordered.get((int) ((i + start) * ordered.size() / count)));
    }
    return chosen;
  }
}
