package dev.tandem.data;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** How the label files of a data set encode the class of a pixel. */
public interface LabelEncoding {
  /** A pixel that is ignored in training and evaluation. */
  int IGNORED = -1;

  /** A pixel whose stored value is not part of the encoding. */
  int INVALID = -2;

  /**
   * Decodes the stored values of a file.
   *
   * @param contents string scalar: the bytes of a PNG file
   * @return int32 [H, W]; the session run fails if the file is not of the expected format
   */
  Operand<TInt32> stored(Ops tf, Operand<TString> contents);

  /**
   * Maps stored values to classes.
   *
   * @param stored int32 of any shape
   * @return the same shape: the class, {@link #IGNORED} or {@link #INVALID}
   */
  Operand<TInt32> classes(Ops tf, Operand<TInt32> stored);

  /** The class of one stored value, {@link #IGNORED} or {@link #INVALID}. */
  int classOf(int stored);

  /** A stored value in messages, for example {@code label 9}. */
  String describe(int stored);

  /** The valid stored values in messages, for example {@code 0 to 20 or 255 (ignore)}. */
  String expectedValues();

  /** The expected file format in messages. */
  String expectedFile();
}
