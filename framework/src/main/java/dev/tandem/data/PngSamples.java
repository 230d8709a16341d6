package dev.tandem.data;

import dev.tandem.graph.Branch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.op.strings.StaticRegexReplace;
import org.tensorflow.op.strings.Substr;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/**
 * Decodes the stored samples of a PNG file: grey values, or indices into a palette.
 *
 * <p>TensorFlow's decoder returns the colours of a palette image, not its indices. So the header of
 * such a file is changed to declare a grey image, whose grey values are then the indices. The
 * checksum of the header must change too; since a CRC is linear, it always changes by the same
 * bits, so that one XOR mask over the first bytes changes both. The palette chunk, which a grey
 * file must not have, is removed.
 */
final class PngSamples {
  /** Signature (8), length (4), "IHDR" (4), its data (13), checksum (4). */
  private static final int HEADER = 33;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /** Matches everything from the header to the first IDAT chunk; {@code \C} is any byte. */
  private static final String BEFORE_PIXELS = "^(\\C{33})\\C*?(\\C{4}IDAT)";

  private static final int IHDR = 12;
  private static final int CHECKSUM = 29;
  private static final int DEPTH_AT = 24;
  private static final int TYPE_AT = 25;
  private static final int GREY = 0;
  private static final int PALETTE = 3;
  private static final int GREY_ALPHA = 4;

  private PngSamples() {}

  /**
   * Decodes a file.
   *
   * @param contents string scalar: the bytes of the file
   * @return int32 [H, W]; the session run fails if the file is not a PNG, or an RGB PNG
   */
  static Operand<TInt32> read(Ops tf, Operand<TString> contents) {
    Operand<TInt32> header = bytes(tf, checked(tf, contents), HEADER);
    Operand<TInt32> depth = at(tf, header, DEPTH_AT);
    Operand<TInt32> type = at(tf, header, TYPE_AT);
    Operand<TBool> palette = tf.math.equal(type, tf.constant(PALETTE));
    Op oneSample =
        tf.assertThat(
            tf.math.logicalOr(
                palette,
                tf.math.logicalOr(
                    tf.math.equal(type, tf.constant(GREY)),
                    tf.math.equal(type, tf.constant(GREY_ALPHA)))),
            List.of(tf.constant("an RGB image, expected a grey or palette PNG")));
    Operand<TString> grey =
        Branch.when(
            tf.withControlDependencies(oneSample),
            palette,
            contents,
            file -> asGrey(tf, file, header));
    Operand<TInt32> samples =
        Branch.either(
            tf,
            tf.math.greater(depth, tf.constant(8)),
            grey,
            file -> decode(tf, file, TUint16.class),
            file -> decode(tf, file, TUint8.class));
    return Branch.when(
        tf, tf.math.less(depth, tf.constant(8)), samples, spread -> gathered(tf, spread, depth));
  }

  /**
   * The same contents; the session run fails if they are not a PNG file, but for example a JPEG.
   */
  static Operand<TString> checked(Ops tf, Operand<TString> contents) {
    int[] signature = new int[SIGNATURE.length];
    for (int i = 0; i < signature.length; i++) {
      signature[i] = SIGNATURE[i] & 0xFF;
    }
    Operand<TBool> png =
        tf.reduceAll(
            tf.math.equal(bytes(tf, contents, SIGNATURE.length), tf.constant(signature)),
            tf.constant(0));
    Op check = tf.assertThat(png, List.of(tf.constant("not a PNG file")));
    return tf.withControlDependencies(check).identity(contents);
  }

  private static <T extends TNumber> Operand<TInt32> decode(
      Ops tf, Operand<TString> file, Class<T> type) {
    Operand<T> samples = tf.image.decodePng(file, type, DecodePng.channels(1L));
    return tf.squeeze(tf.dtypes.cast(samples, TInt32.class), Squeeze.axis(List.of(2L)));
  }

  /** The stored samples of 1, 2 or 4 bits, which the decoder has scaled to 0 to 255. */
  private static Operand<TInt32> gathered(Ops tf, Operand<TInt32> spread, Operand<TInt32> depth) {
    Operand<TInt32> largest =
        tf.math.sub(tf.bitwise.leftShift(tf.constant(1), depth), tf.constant(1));
    return tf.math.div(tf.math.mul(spread, largest), tf.constant(255));
  }

  private static Operand<TString> asGrey(Ops tf, Operand<TString> file, Operand<TInt32> header) {
    Operand<TInt32> changed = tf.bitwise.bitwiseXor(header, tf.constant(paletteToGrey()));
    Operand<TString> start;
    try (TString bytes = everyByte()) {
      start =
          tf.strings.reduceJoin(
              tf.gather(tf.constantOf(bytes), changed, tf.constant(0)), tf.constant(0));
    }
    Operand<TInt32> rest = tf.math.sub(tf.strings.stringLength(file), tf.constant(HEADER));
    Operand<TString> end =
        tf.strings.substr(file, tf.constant(HEADER), rest, new Substr.Options[0]);
    return tf.strings.staticRegexReplace(
        tf.strings.join(List.of(start, end)),
        BEFORE_PIXELS,
        "\\1\\2",
        StaticRegexReplace.replaceGlobal(false));
  }

  /** int32 [count]: the first bytes, 0 to 255; the session run fails if there are fewer. */
  private static Operand<TInt32> bytes(Ops tf, Operand<TString> contents, int count) {
    Operand<TString> start =
        tf.strings.substr(contents, tf.constant(0), tf.constant(count), new Substr.Options[0]);
    Operand<TUint8> bytes = tf.ensureShape(tf.io.decodeRaw(start, TUint8.class), Shape.of(count));
    return tf.dtypes.cast(bytes, TInt32.class);
  }

  private static Operand<TInt32> at(Ops tf, Operand<TInt32> header, int place) {
    return tf.gather(header, tf.constant(place), tf.constant(0));
  }

  /** The XOR mask that turns the header of a palette file into that of a grey file. */
  private static int[] paletteToGrey() {
    byte[] palette = new byte[HEADER];
    palette[TYPE_AT] = PALETTE;
    byte[] grey = new byte[HEADER];
    ByteBuffer.wrap(palette).putInt(CHECKSUM, checksum(palette));
    ByteBuffer.wrap(grey).putInt(CHECKSUM, checksum(grey));
    int[] mask = new int[HEADER];
    for (int i = 0; i < HEADER; i++) {
      mask[i] = (palette[i] ^ grey[i]) & 0xFF;
    }
    return mask;
  }

  private static int checksum(byte[] header) {
    CRC32 crc = new CRC32();
    crc.update(header, IHDR, CHECKSUM - IHDR);
    return (int) crc.getValue();
  }

  private static TString everyByte() {
    NdArray<byte[]> bytes = NdArrays.ofObjects(byte[].class, Shape.of(256));
    for (int i = 0; i < 256; i++) {
      bytes.setObject(new byte[] {(byte) i}, i);
    }
    return TString.tensorOfBytes(bytes);
  }
}
