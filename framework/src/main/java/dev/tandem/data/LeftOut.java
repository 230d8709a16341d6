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
  private final BatchesBySize order;
  private final LabelEncoding encoding;
  private final long[] readAt;
  private final Set<Integer> broken = new HashSet<>();

  LeftOut(BatchesBySize order, LabelEncoding encoding) {
    this.order = order;
    this.encoding = encoding;
    this.readAt = new long[order.pairs().size()];
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
   * Reads the files that a batch takes and leaves out those that cannot be decoded.
   *
   * @param batch its number, counted from 0
   * @return what is wrong with each; empty if all can be decoded
   * @throws InvalidInputException if no image of the list can be
   */
  List<String> leaveOut(int batch) {
    List<String> found = new ArrayList<>();
    try (ReadingProbe probe = new ReadingProbe(encoding)) {
      // What is read at the place of a broken image may have become unreadable since.
      places(batch)
          .map(place -> (int) readAt[place])
          .filter(read -> !broken.contains(read))
          .distinct()
          .forEach(read -> fault(read, probe).ifPresent(fault -> addBroken(read, fault, found)));
      if (!found.isEmpty()) {
        IntStream.range(0, order.batchCount()).forEach(b -> readOther(b, found.get(0), probe));
      }
    }
    return found;
  }

  private void addBroken(int place, String fault, List<String> found) {
    broken.add(place);
    found.add(fault);
  }

  private IntStream places(int batch) {
    return IntStream.range(order.begin(batch), order.begin(batch + 1));
  }

  /** Gives the places of a batch at which a broken image is read another one. */
  private void readOther(int batch, String fault, ReadingProbe probe) {
    int[] stale = places(batch).filter(place -> broken.contains((int) readAt[place])).toArray();
    if (stale.length > 0) {
      long other = readable(batch, fault, probe);
      Arrays.stream(stale).forEach(place -> readAt[place] = other);
    }
  }

  /** The first image of the batch, else of the list, that can be decoded. */
  private long readable(int batch, String fault, ReadingProbe probe) {
    return IntStream.concat(places(batch), IntStream.range(0, readAt.length))
        .filter(place -> !broken.contains(place) && fault(place, probe).isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(fault + "; no image of the validation list can be read"));
  }

  private Optional<String> fault(int place, ReadingProbe probe) {
    ImageLabelPair pair = order.pairs().get(place);
    return probe.fault(pair.image(), Optional.of(pair.label()));
  }
}
