package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MappedFileTest {
  private static final int LARGEST = 4;

  @TempDir Path folder;

  @Test
  void everySliceIsReadWhereverThePartsBegin() throws IOException {
    for (int size : new int[] {0, 1, 3, 4, 5, 7, 8, 9, 13}) {
      byte[] bytes = new byte[size];
      for (int i = 0; i < size; i++) {
        bytes[i] = (byte) (10 + i);
      }
      Path path = Files.write(folder.resolve("bytes-" + size), bytes);
      MappedFile file = MappedFile.open(path, LARGEST);
      assertEquals(size, file.size());
      for (int begin = 0; begin <= size; begin++) {
        for (int end = begin; end <= Math.min(size, begin + LARGEST); end++) {
          ByteBuffer slice = file.slice(begin, end);
          assertEquals(ByteOrder.LITTLE_ENDIAN, slice.order());
          assertEquals(ByteBuffer.wrap(bytes, begin, end - begin), slice);
        }
      }
    }
  }

  @Test
  void whatTheFileDoesNotHaveIsRefused() throws IOException {
    Path path = Files.write(folder.resolve("bytes"), new byte[9]);
    MappedFile file = MappedFile.open(path, LARGEST);
    assertThrows(IndexOutOfBoundsException.class, () -> file.slice(7, 10));
    assertThrows(IndexOutOfBoundsException.class, () -> file.slice(-1, 1));
    assertEquals(
        path + ": holds a part of 5 bytes, expected at most 4",
        assertThrows(InvalidInputException.class, () -> file.slice(2, 7)).getMessage());
  }

  /** The largest published DINOv2 has 4.5 GB. The files of this test take no room on the disk. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere a file may not have holes")
  void tensorsBeyondTheFirstGigabytesAreRead() throws IOException {
    long far = 4_600_000_000L;
    byte[] header =
        ("{\"near\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"far\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":["
                + far
                + ","
                + (far + 8)
                + "]}}")
            .getBytes(StandardCharsets.UTF_8);
    Path path = folder.resolve("large.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(Long.BYTES + header.length + far + 8);
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      file.write(length.putLong(header.length).array());
      file.write(header);
      file.write(floats(1, 2));
      file.seek(Long.BYTES + header.length + far);
      file.write(floats(-3, 0.5f));
    }
    try (WeightsFile file = WeightsFile.open(path)) {
      Map<String, StoredTensor> tensors = file.tensors();
      assertEquals(FloatBuffer.wrap(new float[] {1, 2}), tensors.get("near").floats());
      assertEquals(FloatBuffer.wrap(new float[] {-3, 0.5f}), tensors.get("far").floats());
    }
  }

  private static byte[] floats(float first, float second) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putFloat(first).putFloat(second).array();
  }
}
