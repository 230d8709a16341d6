package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageSize;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * COCO's run-length encoding of the pixels of an object: the lengths of runs outside and inside, in
 * turn, beginning outside, down the columns from left to right.
 */
final class RunLengths {
  private static final int FIRST_CHARACTER = 48;
  private static final int BITS = 5;
  private static final int LOW_BITS = 0x1F;
  private static final int SIGN = 0x10;
  private static final int MORE = 0x20;

  private RunLengths() {}

  /**
   * The lengths of the compressed form: each is a number of groups of five bits, the lowest first,
   * one group a character; from the fourth on it is the difference to the last but one.
   *
   * @param where file and object, for messages
   * @throws InvalidInputException if the text is another
   */
  static long[] decompress(String text, String where) {
    List<Long> lengths = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      long value = 0;
      int shift = 0;
      int group;
      do {
        group = at < text.length() ? text.charAt(at) - FIRST_CHARACTER : -1;
        if (group < 0 || group > (MORE | LOW_BITS) || shift > Integer.SIZE) {
          throw new InvalidInputException(
              "%s: found the run lengths %s, expected those of COCO".formatted(where, text));
        }
        value |= (long) (group & LOW_BITS) << shift;
        shift += BITS;
        at++;
      } while ((group & MORE) != 0);
      if ((group & SIGN) != 0) {
        value |= -1L << shift;
      }
      int count = lengths.size();
      lengths.add(count > 2 ? value + lengths.get(count - 2) : value);
    }
    return lengths.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * The pixels of the runs.
   *
   * @throws InvalidInputException if the runs are not as long as the image has pixels
   */
  static Area.Pixels pixels(long[] lengths, ImageSize size, String where) {
    BitSet set = new BitSet();
    long at = 0;
    for (int run = 0; run < lengths.length; run++) {
      long end = at + lengths[run];
      if (end < at || end > (long) size.width() * size.height()) {
        throw unfit(end, size, where);
      }
      for (long i = at; run % 2 == 1 && i < end; i++) {
        set.set(Math.toIntExact(i % size.height() * size.width() + i / size.height()));
      }
      at = end;
    }
    if (at != (long) size.width() * size.height()) {
      throw unfit(at, size, where);
    }
    return new Area.Pixels(0, 0, size.width(), set);
  }

  private static InvalidInputException unfit(long found, ImageSize size, String where) {
    return new InvalidInputException(
        "%s: found runs of %d pixels in all, expected the %d of %s"
            .formatted(where, found, (long) size.width() * size.height(), size));
  }
}
