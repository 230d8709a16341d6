package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * Label files that store numbers: the samples of a grey PNG, or the palette indices (not the
 * colours) of a PNG with a palette.
 */
public final class IndexLabels implements LabelEncoding {
  private static final int VALUES = 256;

  private final int[] table;
  private final String expectedValues;

  private IndexLabels(int[] table, String expectedValues) {
    this.table = table;
    this.expectedValues = expectedValues;
  }

  /**
   * The numbers are the class indices.
   *
   * @param classCount C, at most 255
   * @param ignoreValue number of ignored pixels, C to 255
   * @throws InvalidInputException if there are more classes, or the ignored number is a class
   */
  public static IndexLabels of(int classCount, int ignoreValue) {
    if (classCount >= VALUES) {
      throw new InvalidInputException(
          "labels of one byte a pixel: found %d classes, expected at most %d beside the ignored value"
              .formatted(classCount, VALUES - 1));
    }
    if (ignoreValue < classCount || ignoreValue >= VALUES) {
      throw new InvalidInputException(
          "ignored label value: found %d, expected one that is no class, from %d to %d"
              .formatted(ignoreValue, classCount, VALUES - 1));
    }
    int[] table = new int[VALUES];
    for (int value = 0; value < VALUES; value++) {
      table[value] = value < classCount ? value : INVALID;
    }
    table[ignoreValue] = IGNORED;
    return new IndexLabels(table, "0 to %d or %d (ignore)".formatted(classCount - 1, ignoreValue));
  }

  /**
   * The numbers follow another scheme, such as Cityscapes' labelIds. Numbers of the scheme that
   * belong to no class, and 255, are ignored.
   *
   * @param values the number of each class, in the order of the classes
   * @param largest the largest number of the scheme, below 255; larger numbers except 255 are
   *     invalid
   */
  public static IndexLabels mapped(int[] values, int largest) {
    int[] table = new int[VALUES];
    Arrays.fill(table, INVALID);
    Arrays.fill(table, 0, largest + 1, IGNORED);
    table[VALUES - 1] = IGNORED;
    for (int i = 0; i < values.length; i++) {
      table[values[i]] = i;
    }
    return new IndexLabels(table, "0 to %d or %d (ignore)".formatted(largest, VALUES - 1));
  }

  @Override
  public Operand<TInt32> stored(Ops tf, Operand<TString> contents) {
    return PngSamples.read(tf, contents);
  }

  @Override
  public Operand<TInt32> classes(Ops tf, Operand<TInt32> stored) {
    int[] withRest = Arrays.copyOf(table, VALUES + 1);
    withRest[VALUES] = INVALID;
    return tf.gather(
        tf.constant(withRest), tf.math.minimum(stored, tf.constant(VALUES)), tf.constant(0));
  }

  @Override
  public int classOf(int stored) {
    return stored < VALUES ? table[stored] : INVALID;
  }

  @Override
  public String describe(int stored) {
    return "label " + stored;
  }

  @Override
  public String expectedValues() {
    return expectedValues;
  }

  @Override
  public String expectedFile() {
    return "a grey or palette PNG of class indices";
  }
}
