package dev.tandem.data;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** From files to pixels, in the graph. */
final class Decoding {
  private Decoding() {}

  /** The image of a file as RGB: uint8 [H, W, 3]. */
  static Operand<TUint8> image(Ops tf, Operand<TString> path) {
    DecodeImage<TUint8> decoded =
        tf.image.decodeImage(
            tf.io.readFile(path),
            TUint8.class,
            DecodeImage.channels(3L),
            DecodeImage.expandAnimations(false));
    return tf.ensureShape(decoded, Shape.of(-1, -1, 3));
  }

  /** The values of a label file: int32 [H, W], 0 to 255. */
  static Operand<TInt32> label(Ops tf, Operand<TString> path) {
    Operand<TUint8> grey =
        tf.image.decodePng(tf.io.readFile(path), TUint8.class, DecodePng.channels(1L));
    return tf.squeeze(tf.dtypes.cast(grey, TInt32.class), Squeeze.axis(List.of(2L)));
  }

  /**
   * The label of a file with −1 for the value that means ignore; a run fails where it has another
   * size than its image or names a class that does not exist.
   *
   * @param imageShape int32 [3]
   */
  static Operand<TInt32> checkedLabel(
      Ops tf, Operand<TString> path, Operand<TInt32> imageShape, int classCount, int ignoreValue) {
    Operand<TInt32> raw = label(tf, path);
    Operand<TInt32> label =
        tf.select(
            tf.math.equal(raw, tf.constant(ignoreValue)),
            tf.fill(tf.shape(raw), tf.constant(-1)),
            raw);
    Operand<TInt32> size =
        tf.slice(imageShape, tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    Operand<TBool> sameSize = tf.reduceAll(tf.math.equal(size, tf.shape(label)), tf.constant(0));
    Operand<TBool> inRange =
        tf.reduceAll(tf.math.less(label, tf.constant(classCount)), tf.constant(new int[] {0, 1}));
    Op check = tf.assertThat(tf.math.logicalAnd(sameSize, inRange), List.of(path));
    return tf.withControlDependencies(check).identity(label);
  }
}
