package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The palette of a BMP file of 8 bits a pixel. TensorFlow's decoder takes these bits for grey
 * values, whatever colours the palette gives them.
 */
final class BmpPalette {
  private static final int BMP = 'B' | 'M' << 8;
  private static final int NAME = 2;
  private static final int HEADER = 54;
  private static final int SECOND_HEADER = 14;
  private static final int BITS = 28;
  private static final int COMPRESSION = 30;
  private static final int COLOURS = 46;
  private static final int ALL_COLOURS = 256;
  private static final int BYTES_OF_A_COLOUR = 4;
  private static final int GREY = 0x010101;
  private static final int RGB = 0xFFFFFF;

  private BmpPalette() {}

  /**
   * Checks that a file is decoded to the colours that it shows. A file that is missing, damaged or
   * no BMP passes: its decoder refuses it.
   *
   * @throws InvalidInputException if it is a BMP of 8 bits a pixel that are no grey values
   */
  static void requireGrey(Path file) {
    if (Files.isRegularFile(file) && isMisread(file)) {
      throw new InvalidInputException(
          file
              + ": found a BMP of 8 bits a pixel that is compressed or whose palette is not grey,"
              + " expected a BMP of 24 bits a pixel, a PNG or a JPEG");
    }
  }

  private static boolean isMisread(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      ByteBuffer name = littleEndian(stream.readNBytes(NAME));
      if (name.limit() < NAME || name.getShort(0) != BMP) {
        return false;
      }
      ByteBuffer header = littleEndian(stream.readNBytes(HEADER - NAME));
      if (header.limit() < HEADER - NAME || header.getShort(BITS - NAME) != Byte.SIZE) {
        return false;
      }
      stream.skipNBytes(SECOND_HEADER + header.getInt(SECOND_HEADER - NAME) - (long) HEADER);
      int said = header.getInt(COLOURS - NAME);
      int colours = said > 0 && said < ALL_COLOURS ? said : ALL_COLOURS;
      ByteBuffer palette = littleEndian(stream.readNBytes(colours * BYTES_OF_A_COLOUR));
      return header.getInt(COMPRESSION - NAME) != 0 || !isGrey(palette);
    } catch (IOException e) {
      return false;
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static boolean isGrey(ByteBuffer palette) {
    for (int i = 0; i < palette.limit() / BYTES_OF_A_COLOUR; i++) {
      if ((palette.getInt(i * BYTES_OF_A_COLOUR) & RGB) != i * GREY) {
        return false;
      }
    }
    return true;
  }
}
