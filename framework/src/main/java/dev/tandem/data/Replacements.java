package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.types.TInt64;

/**
 * Which image of a list is read at each place: its own until a file of it turns out to be missing
 * or broken, and then the next one of the list that is neither. So what is read follows from the
 * files alone, not from the order in which they are looked at.
 */
final class Replacements {
  private final InputPipeline.Source source;
  private final long[] readAt;
  private final Map<Integer, String> broken = new TreeMap<>();

  Replacements(InputPipeline.Source source) {
    this.source = source;
    this.readAt = new long[source.ids().size()];
    Arrays.setAll(readAt, place -> place);
  }

  /** int64 [n]: the place that is read for each place; the caller closes it. */
  TInt64 table() {
    return TInt64.vectorOf(readAt);
  }

  /** The ids of the images that are read at places of the list. */
  List<String> ids(int[] places) {
    return Arrays.stream(places).mapToObj(place -> source.ids().get((int) readAt[place])).toList();
  }

  /** The number of images found to be broken. */
  int count() {
    return broken.size();
  }

  /**
   * Reads the files of images and replaces those that cannot be read.
   *
   * @param places in the list, before replacement
   * @return what is wrong with each that is replaced now; empty if all can be read
   * @throws InvalidInputException if no image of the list can be read, or a label does not fit its
   *     image or the classes, which no other image makes good
   */
  List<String> replaceBroken(int[] places) {
    List<String> found = new ArrayList<>();
    try (ReadingProbe probe = new ReadingProbe(source.dataset().encoding())) {
      for (int place : places) {
        Optional<String> fault = fault((int) readAt[place], probe);
        while (fault.isPresent()) {
          found.add(fault.get());
          broken.put((int) readAt[place], fault.get());
          readOthers(fault.get());
          fault = fault((int) readAt[place], probe);
        }
      }
    }
    if (found.isEmpty() && source.withLabels()) {
      InputCheck.requireReadable(
          Arrays.stream(places).mapToObj(place -> pair((int) readAt[place])).distinct().toList(),
          List.of(),
          source.dataset().encoding());
    }
    return found;
  }

  private void readOthers(String fault) {
    if (broken.size() == readAt.length) {
      throw new InvalidInputException(fault + "; no image of its list can be read");
    }
    for (int place = 0; place < readAt.length; place++) {
      int candidate = place;
      while (broken.containsKey(candidate)) {
        candidate = (candidate + 1) % readAt.length;
      }
      readAt[place] = candidate;
    }
  }

  private ImageLabelPair pair(int place) {
    return ImageLabelPair.of(source.dataset(), source.ids().get(place));
  }

  private Optional<String> fault(int place, ReadingProbe probe) {
    String id = source.ids().get(place);
    return source.withLabels()
        ? probe.fault(source.dataset().image(id), Optional.of(source.dataset().label(id)))
        : probe.fault(source.dataset().unlabeledImage(id), Optional.empty());
  }
}
