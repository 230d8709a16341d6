package dev.tandem.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds frames of one video that are trained on and validated on: images with neighbouring numbers
 * that look nearly the same.
 */
final class NeighbourFrames {
  private static final Pattern NUMBER = Pattern.compile("(.*?)([0-9]{1,18})[^0-9]*");
  private static final int COMPARED = 32;

  /** Neighbours differ by less than this part of what images of the set differ by. */
  private static final double ALIKE = 0.5;

  private static final double SOME = 0.1;

  private final List<Frame> training;
  private final Map<String, NavigableMap<Long, Frame>> sequences = new HashMap<>();

  /**
   * An image.
   *
   * @param small its {@link Thumbnail#small}
   */
  record Frame(String id, byte[] small) {}

  /**
   * @param training the images that are trained on
   */
  NeighbourFrames(List<Frame> training) {
    this.training = training;
    for (Frame frame : training) {
      Matcher matcher = NUMBER.matcher(frame.id);
      if (matcher.matches()) {
        sequences
            .computeIfAbsent(matcher.group(1), name -> new TreeMap<>())
            .put(Long.parseLong(matcher.group(2)), frame);
      }
    }
  }

  /** A sentence, if that concerns a tenth of the validation images, and two at least. */
  Optional<String> remark(List<Frame> validation) {
    List<String> pairs = new ArrayList<>();
    for (Frame frame : validation) {
      neighbour(frame)
          .filter(other -> isAlike(frame, other))
          .ifPresent(other -> pairs.add(frame.id + " and " + other.id));
    }
    return pairs.size() < Math.max(2, SOME * validation.size())
        ? Optional.empty()
        : Optional.of(
            "%d of %d validation images look almost the same as the training image nearest in number,"
                    .formatted(pairs.size(), validation.size())
                + " such as %s: frames of one video belong either all to training or all to validation,"
                    .formatted(pairs.get(0))
                + " as split --by-sequence divides them");
  }

  /** The image of the same sequence whose number is nearest. */
  private Optional<Frame> neighbour(Frame frame) {
    Matcher matcher = NUMBER.matcher(frame.id);
    if (!matcher.matches() || !sequences.containsKey(matcher.group(1))) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(2));
    NavigableMap<Long, Frame> sequence = sequences.get(matcher.group(1));
    return Stream.of(sequence.floorEntry(number), sequence.ceilingEntry(number))
        .filter(entry -> entry != null)
        .min((a, b) -> Long.compare(Math.abs(a.getKey() - number), Math.abs(b.getKey() - number)))
        .map(Map.Entry::getValue);
  }

  private boolean isAlike(Frame frame, Frame neighbour) {
    int step = Math.max(1, training.size() / COMPARED);
    double[] distances =
        Stream.iterate(0, i -> i < training.size(), i -> i + step)
            .mapToDouble(i -> Thumbnail.distance(frame.small, training.get(i).small))
            .sorted()
            .toArray();
    double usual = distances[distances.length / 2];
    return Thumbnail.distance(frame.small, neighbour.small) < ALIKE * usual;
  }
}
