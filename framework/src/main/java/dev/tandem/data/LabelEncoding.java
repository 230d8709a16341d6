package dev.tandem.data;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** How the label files of a data set say which class a pixel is. */
public interface LabelEncoding {
  /** A pixel that neither teaches nor counts. */
  int IGNORED = -1;

  /** A pixel whose stored value means nothing. */
  int INVALID = -2;

  /**
   * What a file stores.
   *
   * @param contents scalar, the bytes of a PNG file
   * @return int32 [H, W]; a run fails where the file is of another kind
   */
  Operand<TInt32> stored(Ops tf, Operand<TString> contents);

  /**
   * What it means.
   *
   * @param stored int32 of any shape
   * @return the same shape: the class, {@link #IGNORED} or {@link #INVALID}
   */
  Operand<TInt32> classes(Ops tf, Operand<TInt32> stored);

  /** The same for one stored value. */
  int classOf(int stored);

  /** A stored value for people, for example {@code label 9}. */
  String describe(int stored);

  /** Which stored values there may be, for people, for example {@code 0 to 20 or 255 (ignore)}. */
  String expectedValues();

  /** Which files there may be, for people. */
  String expectedFile();
}
