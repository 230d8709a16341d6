package dev.tandem.data;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import dev.tandem.graph.Branch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * The EXIF orientation of a JPEG file, 1 (upright) to 8, which says how the stored image must be
 * rotated and mirrored for display. TensorFlow's decoder ignores it, but labels are drawn on the
 * upright image.
 */
public final class ExifOrientation {
  /** The image is displayed as it is stored. */
  public static final int UPRIGHT = 1;

  private static final int[] COLUMNS_MIRRORED = {2, 3, 6, 7};
  private static final int[] ROWS_MIRRORED = {3, 4, 7, 8};
  private static final int MIRRORED_ON_THE_DIAGONAL = 5;
  private static final int LARGEST = 8;

  private ExifOrientation() {}

  /**
   * The orientation of a file, by its tag; 1 if there is no tag, or the file is missing or not a
   * JPEG.
   */
  public static int of(Path file) {
    if (!file.getFileName().toString().matches("(?i).*\\.jpe?g")) {
      return UPRIGHT;
    }
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
      ExifIFD0Directory directory =
          JpegMetadataReader.readMetadata(stream, List.of(new ExifReader()))
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer tag =
          directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
      return tag == null || tag < UPRIGHT || tag > LARGEST ? UPRIGHT : tag;
    } catch (IOException | ImageProcessingException e) {
      // The decoder reports what is wrong with the file.
      return UPRIGHT;
    }
  }

  /** Whether width and height of the upright image are exchanged against the stored one. */
  public static boolean exchangesSides(int orientation) {
    return orientation >= MIRRORED_ON_THE_DIAGONAL;
  }

  /**
   * The upright image.
   *
   * @param stored uint8 [H, W, 3]
   * @param orientation int32 scalar, 1 to 8
   * @return uint8 [H, W, 3] or [W, H, 3]
   */
  static Operand<TUint8> upright(Ops tf, Operand<TUint8> stored, Operand<TInt32> orientation) {
    Operand<TUint8> x =
        Branch.when(
            tf,
            tf.math.greaterEqual(orientation, tf.constant(MIRRORED_ON_THE_DIAGONAL)),
            stored,
            y -> tf.linalg.transpose(y, tf.constant(new int[] {1, 0, 2})));
    x = mirrored(tf, x, orientation, 1, COLUMNS_MIRRORED);
    return mirrored(tf, x, orientation, 0, ROWS_MIRRORED);
  }

  private static Operand<TUint8> mirrored(
      Ops tf, Operand<TUint8> x, Operand<TInt32> orientation, int axis, int[] these) {
    Operand<TBool> concerned =
        tf.any(tf.math.equal(tf.constant(these), orientation), tf.constant(0));
    return Branch.when(tf, concerned, x, y -> tf.reverse(y, tf.constant(new int[] {axis})));
  }
}
