package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the first bytes of an image file say, read without decoding the image or trusting its sizes.
 */
public final class ImageHeader {
  /**
   * No format stores more pixels in a byte: deflate makes at most 1032 bytes of one, each of eight
   * pixels. A JPEG needs a bit for each block of 64 pixels.
   */
  private static final long MOST_PIXELS_OF_A_BYTE = 1032 * 8;

  /** So small a file says nothing about its size. */
  private static final long LEAST_PIXELS = 1 << 20;

  private static final int START = 26;
  private static final long PNG = 0x89504E470D0A1A0AL;
  private static final int JPEG = 0xFFD8;
  private static final int BMP = 0x424D;
  private static final int GIF = 0x4749;
  private static final int MARKER = 0xFF;
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;

  private ImageHeader() {}

  /**
   * The size of the image as it is stored, from the header of a PNG, JPEG, BMP or GIF file.
   *
   * @return empty if the file is missing or has no such header
   */
  static Optional<ImageSize> size(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (DataInputStream stream =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      ByteBuffer start = ByteBuffer.wrap(stream.readNBytes(START));
      if (start.limit() == START && start.getLong(0) == PNG) {
        return size(start.getInt(16), start.getInt(20));
      }
      if (start.limit() == START && start.getChar(0) == BMP) {
        start.order(ByteOrder.LITTLE_ENDIAN);
        return size(start.getInt(18), Math.abs(start.getInt(22)));
      }
      if (start.limit() >= 10 && start.getChar(0) == GIF) {
        start.order(ByteOrder.LITTLE_ENDIAN);
        return size(start.getChar(6), start.getChar(8));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return sizeOfJpeg(file);
  }

  private static Optional<ImageSize> size(int width, int height) {
    return width > 0 && height > 0 ? Optional.of(new ImageSize(width, height)) : Optional.empty();
  }

  private static Optional<ImageSize> sizeOfJpeg(Path file) {
    try (DataInputStream stream =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (stream.readUnsignedShort() != JPEG) {
        return Optional.empty();
      }
      while (true) {
        int marker = nextMarker(stream);
        if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
          return Optional.empty();
        }
        int length = stream.readUnsignedShort();
        if (startsFrame(marker)) {
          stream.readUnsignedByte();
          int height = stream.readUnsignedShort();
          return size(stream.readUnsignedShort(), height);
        }
        stream.skipNBytes(Math.max(0, length - 2));
      }
    } catch (IOException e) {
      // The end of the file, or a file that cannot be read: the decoder says so.
      return Optional.empty();
    }
  }

  private static int nextMarker(DataInputStream stream) throws IOException {
    int marker = stream.readUnsignedByte();
    while (marker != MARKER) {
      marker = stream.readUnsignedByte();
    }
    while (marker == MARKER) {
      marker = stream.readUnsignedByte();
    }
    return marker;
  }

  /** SOF0 to SOF15, but not the tables of Huffman and arithmetic codes, nor an extension. */
  private static boolean startsFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /**
   * Checks, before memory is taken for the pixels, that the file can hold as many as its header
   * says. A file without a readable header passes: its decoder refuses it.
   *
   * @throws InvalidInputException if it cannot
   */
  public static void requirePlausible(Path file) {
    Optional<ImageSize> size = size(file);
    if (size.isEmpty()) {
      return;
    }
    long pixels = (long) size.get().width() * size.get().height();
    long bytes = length(file);
    if (pixels > LEAST_PIXELS && pixels / MOST_PIXELS_OF_A_BYTE > bytes) {
      throw new InvalidInputException(
          "%s: its header says %s pixels, which its %d bytes cannot hold, expected a whole image"
              .formatted(file, size.get(), bytes));
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read, expected an image", e);
    }
  }
}
