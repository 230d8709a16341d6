package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Label files whose pixels have the colours of the classes: RGB PNGs, or PNGs with a palette.
 *
 * <p>The graph looks up the class of a colour by the colour's remainder modulo {@code modulus}, the
 * smallest number for which all known colours have different remainders (a perfect hash): one
 * look-up and one comparison per pixel.
 */
public final class ColourLabels implements LabelEncoding {
  private static final int[] PLACES = {1 << 16, 1 << 8, 1};

  private final Map<Integer, Integer> table = new HashMap<>();
  private final int modulus;

  /**
   * @param classes with pairwise different colours
   * @param ignored colours 0xRRGGBB of pixels to ignore
   * @throws InvalidInputException if any two of these colours are equal
   */
  public ColourLabels(List<SegmentationClass> classes, List<Integer> ignored) {
    for (int i = 0; i < classes.size(); i++) {
      add(classes.get(i).colour(), i);
    }
    ignored.forEach(colour -> add(colour, IGNORED));
    modulus = separatingModulus(table.keySet());
  }

  private void add(int colour, int meaning) {
    if (table.putIfAbsent(colour, meaning) != null) {
      throw new InvalidInputException(
          "colours of the classes: found %s twice, expected a different colour for each class, none"
                  .formatted(describe(colour))
              + " of them ignored, since the labels are stored as colours");
    }
  }

  private static int separatingModulus(Set<Integer> colours) {
    int candidate = colours.size();
    while (!differ(colours, candidate)) {
      candidate++;
    }
    return candidate;
  }

  private static boolean differ(Set<Integer> colours, int modulus) {
    Set<Integer> remainders = new HashSet<>();
    return colours.stream().allMatch(colour -> remainders.add(colour % modulus));
  }

  @Override
  public Operand<TInt32> stored(Ops tf, Operand<TString> contents) {
    Operand<TUint8> rgb =
        tf.image.decodePng(PngSamples.checked(tf, contents), TUint8.class, DecodePng.channels(3L));
    // Sums of integers, because a session in bfloat16 would round those of a matrix product.
    return tf.reduceSum(
        tf.math.mul(tf.dtypes.cast(rgb, TInt32.class), tf.constant(PLACES)), tf.constant(-1));
  }

  @Override
  public Operand<TInt32> classes(Ops tf, Operand<TInt32> stored) {
    int[] meanings = new int[modulus];
    int[] colours = new int[modulus];
    Arrays.fill(colours, -1);
    table.forEach(
        (colour, meaning) -> {
          meanings[colour % modulus] = meaning;
          colours[colour % modulus] = colour;
        });
    Operand<TInt32> place = tf.math.mod(stored, tf.constant(modulus));
    Operand<TInt32> found = tf.gather(tf.constant(colours), place, tf.constant(0));
    return tf.select(
        tf.math.equal(found, stored),
        tf.gather(tf.constant(meanings), place, tf.constant(0)),
        tf.constant(INVALID));
  }

  @Override
  public int classOf(int stored) {
    return table.getOrDefault(stored, INVALID);
  }

  @Override
  public String describe(int stored) {
    return "colour #%06X".formatted(stored);
  }

  @Override
  public String expectedValues() {
    List<String> ignored = new ArrayList<>();
    table.forEach(
        (colour, meaning) -> {
          if (meaning == IGNORED) {
            ignored.add("#%06X (ignore)".formatted(colour));
          }
        });
    String classes =
        "one of the %d colours of the classes".formatted(table.size() - ignored.size());
    return ignored.isEmpty() ? classes : classes + " or " + String.join(", ", ignored);
  }

  @Override
  public String expectedFile() {
    return "a PNG in the colours of the classes";
  }
}
