package dev.tandem.experiments.cli;

import dev.tandem.InvalidInputException;
import dev.tandem.experiments.config.ExperimentConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keys of a config that take several values, in every combination.
 *
 * @param axes in the order of the command line; none for a single combination
 */
record Grid(List<Axis> axes) {
  private static final Set<String> OF_THE_BATCH = Set.of("seed", "name");

  /**
   * The values of one key.
   *
   * @param key dotted
   * @param values as for {@code --set}, at least one
   */
  record Axis(String key, List<String> values) {
    private static Axis of(String text) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw new InvalidInputException(
            "batch: --grid: found " + text + ", expected key=value,value,...");
      }
      String key = text.substring(0, equals).strip();
      if (OF_THE_BATCH.contains(key)) {
        throw new InvalidInputException(
            "batch: --grid: found the key %s, expected another: --seeds gives seeds, and each run is named after its values"
                .formatted(key));
      }
      List<String> values = values(text.substring(equals + 1));
      requireDifferent(key, values);
      return new Axis(key, values);
    }

    /** {@code 0.1} and {@code 1e-1} would be one setting under two names. */
    private static void requireDifferent(String key, List<String> values) {
      Map<Object, String> seen = new HashMap<>();
      for (String value : values) {
        String equal = seen.put(number(value), value);
        if (equal != null) {
          throw new InvalidInputException(
              "batch: --grid %s: found %s and %s, which are equal, expected different values"
                  .formatted(key, equal, value));
        }
      }
    }

    /** The number that a value is, or the value itself. */
    private static Object number(String value) {
      try {
        return Double.valueOf(value);
      } catch (NumberFormatException e) {
        return value;
      }
    }

    /** Parts between commas, except those within brackets or quotes, as in {@code [0.5,1],[1]}. */
    private static List<String> values(String text) {
      List<String> values = new ArrayList<>();
      StringBuilder value = new StringBuilder();
      int depth = 0;
      boolean quoted = false;
      for (char c : (text + ",").toCharArray()) {
        quoted ^= c == '"';
        depth += quoted ? 0 : c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
        if (c == ',' && depth == 0 && !quoted) {
          values.add(value.toString().strip());
          value.setLength(0);
        } else {
          value.append(c);
        }
      }
      if (depth != 0 || quoted || values.contains("")) {
        throw new InvalidInputException(
            "batch: --grid: found the values %s, expected values separated by commas"
                .formatted(text));
      }
      return values;
    }
  }

  /**
   * A combination of values.
   *
   * @param suffix of the name of a config with these values; empty without any
   * @param settings as for {@code --set}
   */
  record Point(String suffix, List<String> settings) {}

  /**
   * Reads what {@code --grid} names.
   *
   * @param texts {@code key=value,value,...}
   * @param overrides of {@code --set}
   * @throws InvalidInputException if one has another form, or a key is there twice
   */
  static Grid of(List<String> texts, List<String> overrides) {
    List<Axis> axes = texts.stream().map(Axis::of).toList();
    Set<String> seen = new HashSet<>();
    overrides.forEach(override -> seen.add(override.replaceFirst("=.*", "").strip()));
    for (Axis axis : axes) {
      if (!seen.add(axis.key)) {
        throw new InvalidInputException(
            "batch: --grid: found the key %s twice, or in --set too, expected it once"
                .formatted(axis.key));
      }
    }
    return new Grid(axes);
  }

  /** The keys. */
  List<String> keys() {
    return axes.stream().map(Axis::key).toList();
  }

  /**
   * Every combination of the values.
   *
   * @param known the keys of the config; of other keys it gets no value
   */
  List<Point> points(Set<String> known) {
    List<Point> points = List.of(new Point("", List.of()));
    for (Axis axis : axes) {
      if (known.contains(axis.key)) {
        points = points.stream().flatMap(point -> with(point, axis).stream()).toList();
      }
    }
    return points;
  }

  private List<Point> with(Point point, Axis axis) {
    List<Point> longer = new ArrayList<>();
    for (String value : axis.values) {
      List<String> settings = new ArrayList<>(point.settings);
      settings.add(axis.key + "=" + value);
      longer.add(new Point(point.suffix + "-" + shortName(axis) + "_" + word(value), settings));
    }
    return longer;
  }

  /** The last part of the key, if no other key ends with it. */
  private String shortName(Axis axis) {
    String last = lastPart(axis);
    return axes.stream().filter(a -> lastPart(a).equals(last)).count() > 1 ? axis.key : last;
  }

  private static String lastPart(Axis axis) {
    return axis.key.substring(axis.key.lastIndexOf('.') + 1);
  }

  /** The value in characters that the name of a config may have. */
  private static String word(String value) {
    return ExperimentConfig.partOfName(value.replaceAll("[\\[\\]{}\"]", ""), "-");
  }
}
