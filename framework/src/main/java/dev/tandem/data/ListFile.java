package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Text files with one entry a line, such as lists of ids or of classes. */
public final class ListFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * A line that is not blank.
   *
   * @param number counted from 1
   * @param text without blanks around it
   */
  public record Line(int number, String text) {}

  private ListFile() {}

  /**
   * Reads the lines that are not blank; a byte order mark at the start is skipped.
   *
   * @param expected what the file should be, in messages
   * @throws InvalidInputException if the file cannot be read, or is not UTF-8 text
   */
  public static List<Line> read(Path file, String expected) {
    String[] all = text(file, expected).split("\r\n|\r|\n", -1);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      String text = all[i].strip();
      if (text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
        throw new InvalidInputException(
            "%s: line %d: found a control character, expected %s in UTF-8"
                .formatted(file, i + 1, expected));
      }
      if (!text.isEmpty()) {
        lines.add(new Line(i + 1, text));
      }
    }
    return lines;
  }

  private static String text(Path file, String expected) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InvalidInputException(file + ": cannot be read, expected " + expected, e);
    }
    if (isUtf16(bytes)) {
      throw new InvalidInputException(
          file + ": UTF-16 text, expected " + expected + " in UTF-8 (save it again as UTF-8)");
    }
    try {
      // Not new String: it would replace what is not UTF-8.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(file + ": not UTF-8 text, expected " + expected, e);
    }
  }

  /** By the byte order mark or, without one, by the zero in each pair of bytes of Latin text. */
  private static boolean isUtf16(byte[] bytes) {
    if (bytes.length < 2) {
      return false;
    }
    int start = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    return start == 0xFEFF || start == 0xFFFE || bytes[0] == 0 ^ bytes[1] == 0;
  }
}
