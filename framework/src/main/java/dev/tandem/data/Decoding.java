package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** From files to pixels, in the graph. */
final class Decoding {
  private Decoding() {}

  /**
   * The upright image of a file as RGB: uint8 [H, W, 3].
   *
   * @param orientation scalar, the file's {@link ExifOrientation}
   */
  static Operand<TUint8> image(Ops tf, Operand<TString> path, Operand<TInt32> orientation) {
    DecodeImage<TUint8> decoded =
        tf.image.decodeImage(
            tf.io.readFile(path),
            TUint8.class,
            DecodeImage.channels(3L),
            DecodeImage.expandAnimations(false));
    return tf.ensureShape(ExifOrientation.upright(tf, decoded, orientation), Shape.of(-1, -1, 3));
  }

  /**
   * The classes of a label file, int32 [H, W], -1 = ignore; a run fails where it has another size
   * than its image or stores what is no class.
   *
   * @param imageShape int32 [3]
   */
  static Operand<TInt32> label(
      Ops tf, Operand<TString> path, Operand<TInt32> imageShape, LabelEncoding encoding) {
    Operand<TInt32> stored = encoding.stored(tf, tf.io.readFile(path));
    Operand<TInt32> label = encoding.classes(tf, stored);
    Operand<TInt32> size =
        tf.slice(imageShape, tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    Operand<TBool> sameSize = tf.reduceAll(tf.math.equal(size, tf.shape(label)), tf.constant(0));
    Operand<TBool> valid =
        tf.math.greater(
            tf.reduceMin(label, tf.constant(new int[] {0, 1})), tf.constant(LabelEncoding.INVALID));
    Op check = tf.assertThat(tf.math.logicalAnd(sameSize, valid), List.of(path));
    return tf.ensureShape(tf.withControlDependencies(check).identity(label), Shape.of(-1, -1));
  }

  /** A list of paths: string [n]. */
  static Operand<TString> paths(Ops tf, List<Path> files) {
    return tf.constant(TString.vectorOf(files.stream().map(Path::toString).toArray(String[]::new)));
  }

  /** The orientations of image files: int32 [n]. */
  static Operand<TInt32> orientations(Ops tf, List<Path> files) {
    return tf.constant(files.parallelStream().mapToInt(ExifOrientation::of).toArray());
  }

  /**
   * One fetch of a session that decodes one file; the caller closes the tensor.
   *
   * @throws InvalidInputException if the file is missing or can not be decoded
   */
  static Tensor fetch(Session.Runner runner, Operand<?> output, Path file, String expected) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(file + ": no such file, expected " + expected);
    }
    try {
      return runner.fetch(output).run().get(0);
    } catch (TensorFlowException | IllegalArgumentException e) {
      String reason = e.getMessage().lines().findFirst().orElse("unreadable");
      throw new InvalidInputException(
          file + ": can not be decoded, expected " + expected + " (" + reason + ")");
    }
  }
}
