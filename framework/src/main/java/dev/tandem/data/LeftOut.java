package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.types.TInt64;

/**
 * The images of an evaluation that cannot be read. At the place of each another one is read, of the
 * same batch if there is one, and none of its pixels counts.
 */
final class LeftOut {
  private final List<ImageLabelPair> pairs;
  private final LabelEncoding encoding;
  private final long[] readAt;
  private final Set<Integer> broken = new HashSet<>();

  LeftOut(List<ImageLabelPair> pairs, LabelEncoding encoding) {
    this.pairs = pairs;
    this.encoding = encoding;
    this.readAt = new long[pairs.size()];
    Arrays.setAll(readAt, place -> place);
  }

  /** int64 [n]: the place that is read for each place; the caller closes it. */
  TInt64 table() {
    return TInt64.vectorOf(readAt);
  }

  boolean isBroken(int place) {
    return broken.contains(place);
  }

  int count() {
    return broken.size();
  }

  /**
   * Reads the files of a batch and leaves out those that cannot be decoded.
   *
   * @param from first place of the batch
   * @param to behind its last place
   * @return what is wrong with each; empty if all can be decoded
   * @throws InvalidInputException if no image of the list can be
   */
  List<String> leaveOut(int from, int to) {
    List<String> found = new ArrayList<>();
    try (ReadingProbe probe = new ReadingProbe(encoding)) {
      for (int place = from; place < to; place++) {
        if (!broken.contains(place)) {
          Optional<String> fault = fault(place, probe);
          fault.ifPresent(found::add);
          if (fault.isPresent()) {
            broken.add(place);
          }
        }
      }
      if (!found.isEmpty()) {
        long other = otherThan(from, to, found, probe);
        IntStream.range(from, to).filter(broken::contains).forEach(p -> readAt[p] = other);
      }
    }
    return found;
  }

  private long otherThan(int from, int to, List<String> found, ReadingProbe probe) {
    IntStream sameBatch = IntStream.range(from, to);
    IntStream all = IntStream.range(0, pairs.size());
    return IntStream.concat(sameBatch, all)
        .filter(place -> !broken.contains(place) && fault(place, probe).isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    found.get(0) + "; no image of the validation list can be read"));
  }

  private Optional<String> fault(int place, ReadingProbe probe) {
    return probe.fault(pairs.get(place).image(), Optional.of(pairs.get(place).label()));
  }
}
