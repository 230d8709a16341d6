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

/** Ops that read and decode image and label files. */
final class Decoding {
  private Decoding() {}

  /**
   * Decodes an image file to RGB, upright: uint8 [H, W, 3].
   *
   * @param path string scalar
   * @param orientation int32 scalar: the file's {@link ExifOrientation}
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
   * Decodes a label file to classes: int32 [H, W], −1 = ignore. The session run fails if the size
   * differs from the image's or a stored value is not a class.
   *
   * @param imageShape int32 [3]: the shape of the image
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

  /** The paths as a constant: string [n]. */
  static Operand<TString> paths(Ops tf, List<Path> files) {
    String[] names = files.stream().map(Path::toString).toArray(String[]::new);
    try (TString tensor = TString.vectorOf(names)) {
      return tf.constant(tensor);
    }
  }

  /**
   * The EXIF orientations of image files, read now, as a constant: int32 [n].
   *
   * @throws InvalidInputException if {@link #image} would give wrong colours of one
   */
  static Operand<TInt32> orientations(Ops tf, List<Path> files) {
    files.parallelStream().forEach(BmpPalette::requireGrey);
    return tf.constant(files.parallelStream().mapToInt(ExifOrientation::of).toArray());
  }

  /**
   * Runs a session that decodes one file; the caller closes the returned tensor.
   *
   * @throws InvalidInputException if the file is missing or cannot be decoded
   */
  static Tensor fetch(Session.Runner runner, Operand<?> output, Path file, String expected) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          file + ": " + InputCheck.absence(file) + ", expected " + expected);
    }
    ImageHeader.requirePlausible(file);
    try {
      return runner.fetch(output).run().get(0);
    } catch (TensorFlowException | IllegalArgumentException e) {
      String reason = e.getMessage().lines().findFirst().orElse("unreadable");
      throw new InvalidInputException(
          file + ": cannot be decoded, expected " + expected + " (" + reason + ")");
    }
  }
}
