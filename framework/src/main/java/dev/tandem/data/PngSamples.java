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
 * The samples of a PNG file as they are stored: grey values, or indices into a palette.
 *
 * <p>TensorFlow's decoder gives a palette's colours. So the header of such a file is changed to say
 * that it is grey, which makes its indices the grey values. The header's checksum changes with it,
 * always by the same bits: a CRC is linear, and so one mask over the first bytes does both. The
 * palette itself, which a grey file must not have, is cut out.
 */
final class PngSamples {
  /** Signature (8), length (4), "IHDR" (4), its data (13), checksum (4). */
  private static final int HEADER = 33;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

  /** All between the header and the length of the first chunk of pixels, bytes of any kind. */
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
   * @param contents scalar, the bytes of a file
   * @return int32 [H, W]; a run fails if the file is no PNG, or an RGB one
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

  /** The same contents; a run fails if they are no PNG file's, such as a JPEG's. */
  static Operand<TString> checked(Ops tf, Operand<TString> contents) {
    int[] signature = new int[SIGNATURE.length];
    for (int i = 0; i < signature.length; i++) {
      signature[i] = SIGNATURE[i] & 0xFF;
    }
    Operand<TBool> png =
        tf.reduceAll(
            tf.math.equal(bytes(tf, contents, SIGNATURE.length), tf.constant(signature)),
            tf.constant(0));
    Op check = tf.assertThat(png, List.of(tf.constant("no PNG file")));
    return tf.withControlDependencies(check).identity(contents);
  }

  private static <T extends TNumber> Operand<TInt32> decode(
      Ops tf, Operand<TString> file, Class<T> type) {
    Operand<T> samples = tf.image.decodePng(file, type, DecodePng.channels(1L));
    return tf.squeeze(tf.dtypes.cast(samples, TInt32.class), Squeeze.axis(List.of(2L)));
  }

  /** The decoder spreads 1, 2 and 4 bits over 0 to 255: back to what was stored. */
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

  /** The first bytes, 0 to 255; a run fails if there are fewer. */
  private static Operand<TInt32> bytes(Ops tf, Operand<TString> contents, int count) {
    Operand<TString> start =
        tf.strings.substr(contents, tf.constant(0), tf.constant(count), new Substr.Options[0]);
    Operand<TUint8> bytes = tf.ensureShape(tf.io.decodeRaw(start, TUint8.class), Shape.of(count));
    return tf.dtypes.cast(bytes, TInt32.class);
  }

  private static Operand<TInt32> at(Ops tf, Operand<TInt32> header, int place) {
    return tf.gather(header, tf.constant(place), tf.constant(0));
  }

  /** The bits of the header in which a grey file differs from a palette file. */
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
