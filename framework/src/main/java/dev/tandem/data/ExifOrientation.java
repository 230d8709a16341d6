package dev.tandem.data;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import dev.tandem.graph.Branch;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
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
 * The EXIF orientation of a JPEG or PNG file, 1 (upright) to 8, which says how the stored image
 * must be rotated and mirrored for display. TensorFlow's decoder ignores it, but labels are drawn
 * on the upright image.
 */
public final class ExifOrientation {
  /** The image is displayed as it is stored. */
  public static final int UPRIGHT = 1;

  private static final int[] COLUMNS_MIRRORED = {2, 3, 6, 7};
  private static final int[] ROWS_MIRRORED = {3, 4, 7, 8};
  private static final int MIRRORED_ON_THE_DIAGONAL = 5;
  private static final int LARGEST = 8;

  /** The first byte of the formats. */
  private static final int JPEG = 0xFF;

  private static final int PNG = 0x89;
  private static final int START = 1;
  private static final int PNG_SIGNATURE = 8;
  private static final long PNG_CHECKSUM = 4;

  /** The chunk types IDAT and eXIf. */
  private static final int PNG_PIXELS = 0x49444154;

  private static final int PNG_EXIF = 0x65584966;
  private static final int LARGEST_EXIF = 1 << 16;

  private ExifOrientation() {}

  /**
   * The orientation of a file, by its tag; 1 if there is no tag, or the file is missing or neither
   * JPEG nor PNG.
   */
  public static int of(Path file) {
    if (!Files.isRegularFile(file)) {
      // To open a named pipe would wait for its writer.
      return UPRIGHT;
    }
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
      stream.mark(START);
      int first = stream.read();
      stream.reset();
      Metadata metadata =
          switch (first) {
            case JPEG -> JpegMetadataReader.readMetadata(stream, List.of(new ExifReader()));
            case PNG -> ofPng(stream);
            default -> new Metadata();
          };
      ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer tag =
          directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
      return tag == null || tag < UPRIGHT || tag > LARGEST ? UPRIGHT : tag;
    } catch (IOException | ImageProcessingException | RuntimeException e) {
      // The library throws exceptions of many types on malformed tags; the decoder reports what is
      // wrong with the file.
      return UPRIGHT;
    }
  }

  /** Reads the chunks before the pixels, so that the size of the file does not matter. */
  private static Metadata ofPng(InputStream stream) throws IOException {
    Metadata metadata = new Metadata();
    DataInputStream chunks = new DataInputStream(stream);
    chunks.skipNBytes(PNG_SIGNATURE);
    int length = chunks.readInt();
    int type = chunks.readInt();
    while (type != PNG_PIXELS && length >= 0) {
      if (type == PNG_EXIF) {
        byte[] bytes = chunks.readNBytes(Math.min(length, LARGEST_EXIF));
        new ExifReader().extract(new ByteArrayReader(bytes), metadata);
        return metadata;
      }
      chunks.skipNBytes(length + PNG_CHECKSUM);
      length = chunks.readInt();
      type = chunks.readInt();
    }
    return metadata;
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
            y -> transposed(tf, y));
    x = mirrored(tf, x, orientation, 1, COLUMNS_MIRRORED);
    return mirrored(tf, x, orientation, 0, ROWS_MIRRORED);
  }

  /**
   * Rows and columns exchanged, pixel by pixel: of TensorFlow's transposition of bytes oneDNN says
   * on the terminal that it does not have it.
   */
  private static Operand<TUint8> transposed(Ops tf, Operand<TUint8> x) {
    Operand<TInt32> zero = tf.constant(0);
    Operand<TInt32> one = tf.constant(1);
    Operand<TInt32> height = tf.gather(tf.shape(x), zero, zero);
    Operand<TInt32> width = tf.gather(tf.shape(x), one, zero);
    Operand<TInt32> columns = tf.expandDims(tf.range(zero, width, one), one);
    Operand<TInt32> rows = tf.expandDims(tf.range(zero, height, one), zero);
    Operand<TInt32> places = tf.math.add(columns, tf.math.mul(rows, width));
    return tf.gather(tf.reshape(x, tf.constant(new int[] {-1, 3})), places, zero);
  }

  private static Operand<TUint8> mirrored(
      Ops tf, Operand<TUint8> x, Operand<TInt32> orientation, int axis, int[] these) {
    Operand<TBool> concerned =
        tf.any(tf.math.equal(tf.constant(these), orientation), tf.constant(0));
    return Branch.when(tf, concerned, x, y -> tf.reverse(y, tf.constant(new int[] {axis})));
  }
}
