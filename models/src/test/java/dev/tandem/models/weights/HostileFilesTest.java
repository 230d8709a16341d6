package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tandem.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made to take much memory: a small floor, and twice the file, is the most. */
class HostileFilesTest {
  private static final long FLOOR = 40 << 20;
  private static final int LARGE = 30 << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  /**
   * Opens a file and measures all that is allocated meanwhile, which is more than what is in memory
   * at any moment.
   */
  static WeightsFile openWithinMemory(Path file) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      return WeightsFile.open(file);
    } finally {
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      long size = file.toFile().length();
      assertTrue(
          allocated <= FLOOR + 2 * size,
          "%s of %d bytes: %d bytes of memory".formatted(file.getFileName(), size, allocated));
    }
  }

  private static void assertRefusedWithinMemory(Path file, String reason) {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> openWithinMemory(file).close());
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  /** A file of {@code torch.save} with this pickle. */
  private Path torch(byte[] pickle) throws IOException {
    Path file = Files.createTempFile(folder, "hostile", ".pth");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setMethod(ZipOutputStream.STORED);
      ZipEntry entry = new ZipEntry("a/data.pkl");
      CRC32 checksum = new CRC32();
      checksum.update(pickle);
      entry.setSize(pickle.length);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      zip.write(pickle);
    }
    return file;
  }

  private static byte[] repeated(String begin, String part, int size, String end) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
    bytes.writeBytes(begin.getBytes(StandardCharsets.ISO_8859_1));
    byte[] piece = part.getBytes(StandardCharsets.ISO_8859_1);
    while (bytes.size() < size) {
      bytes.writeBytes(piece);
    }
    bytes.writeBytes(end.getBytes(StandardCharsets.ISO_8859_1));
    return bytes.toByteArray();
  }

  @Test
  void aTextOrNumberOfTheSizeOfTheFile() throws IOException {
    for (char kind : List.of('X', 'T', 'B', '\u008b').toArray(Character[]::new)) {
      ByteBuffer pickle = ByteBuffer.allocate(LARGE).order(ByteOrder.LITTLE_ENDIAN);
      Arrays.fill(pickle.array(), (byte) 'x');
      pickle.put((byte) kind).putInt(LARGE - 6).put(LARGE - 1, (byte) '.');
      assertRefusedWithinMemory(torch(pickle.array()), "it contains no state dict");
    }
  }

  @Test
  void anObjectForEveryByte() throws IOException {
    for (String object : List.of("}", "]", ")", "N\u0085", "}\u0094", "](K\1e", "}U\1aNs")) {
      assertRefusedWithinMemory(torch(repeated("(", object, LARGE, "t.")), " instructions");
    }
  }

  @Test
  void aShapeOfMillionsOfDimensions() throws IOException {
    for (int size : List.of(3_900_000, LARGE)) {
      byte[] header = repeated("{\"a\":{\"dtype\":\"F32\",\"shape\":[1", ",1", size, "]}}");
      ByteBuffer file = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
      file.putLong(header.length).put(header);
      Path path = Files.write(folder.resolve(size + ".safetensors"), file.array());
      assertRefusedWithinMemory(
          path, size == LARGE ? "expected 4 MB at most" : "does not describe tensor a");
    }
  }
}
