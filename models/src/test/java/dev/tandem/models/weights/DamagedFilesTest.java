package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand corrupted files: bits flipped, pieces removed or duplicated, numbers overwritten with
 * impossible lengths. Each gives values or an error message of one line, and takes no more memory
 * than {@link HostileFilesTest} allows.
 */
class DamagedFilesTest {
  private static final int MUTATIONS = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long[] LENGTHS = {
    0, -1, 1, Byte.MAX_VALUE, 0xFFFF, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 40, Long.MAX_VALUE
  };

  @TempDir Path folder;

  private List<byte[]> originals() throws IOException {
    List<byte[]> originals = new ArrayList<>();
    // PyTorch's own where they are there, and files of both formats anyway.
    for (Path file : TorchFilesTest.filesIfThere()) {
      originals.add(Files.readAllBytes(file));
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("conv1.weight", TestTensor.of(new long[] {2, 1, 1, 2}, 1, 2, 3, 4));
    tensors.put("bn1.bias", TestTensor.of(new long[] {3}, 5, 6, 7));
    Path safetensors = folder.resolve("small.safetensors");
    SafetensorsWriter.write(safetensors, tensors);
    originals.add(Files.readAllBytes(safetensors));
    Path torch = folder.resolve("small.pth");
    TestTorchFile.write(torch, Map.of("state_dict", tensors));
    originals.add(Files.readAllBytes(torch));
    return originals;
  }

  @Test
  void aDamagedFileGivesValuesOrOneClearLine() throws IOException {
    List<byte[]> originals = originals();
    Path file = folder.resolve("damaged");
    Random random = new Random(3407);
    AtomicInteger number = new AtomicInteger();
    AtomicInteger read = new AtomicInteger();
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          for (; number.get() < MUTATIONS; number.incrementAndGet()) {
            byte[] original = originals.get(number.get() % originals.size());
            // Not into the old file, which is still mapped.
            Files.deleteIfExists(file);
            Files.write(file, damage(original.clone(), random));
            if (readAll(file)) {
              read.incrementAndGet();
            }
          }
        },
        () -> "hangs at mutation " + number);
    // Most damage hits something that matters, and some only values.
    assertTrue(read.get() > MUTATIONS / 20, read + " read");
    assertTrue(read.get() < MUTATIONS * 3 / 4, read + " read");
  }

  /** Whether the file could be read; exceptions other than InvalidInputException fail the test. */
  private static boolean readAll(Path file) {
    try (WeightsFile weights = HostileFilesTest.openWithinMemory(file)) {
      weights.tensors().values().forEach(tensor -> tensor.floats().remaining());
      NetworkNames.of(weights.tensors().keySet());
      return true;
    } catch (InvalidInputException e) {
      assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
      assertFalse(e.getMessage().contains("Exception"), e.getMessage());
      assertFalse(e.getMessage().endsWith("null"), e.getMessage());
      return false;
    }
  }

  private static byte[] damage(byte[] bytes, Random random) {
    byte[] damaged = bytes;
    for (int times = 1 + random.nextInt(3); times > 0 && damaged.length > 16; times--) {
      int at = random.nextInt(damaged.length - 8);
      switch (random.nextInt(5)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt(256);
        case 2 -> damaged = Arrays.copyOf(damaged, at + 1);
        case 3 -> {
          ByteBuffer buffer = ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN);
          long length = LENGTHS[random.nextInt(LENGTHS.length)];
          if (random.nextBoolean()) {
            buffer.putLong(at, length);
          } else {
            buffer.putInt(at, (int) length);
          }
        }
        default -> damaged = moved(damaged, at, random);
      }
    }
    return damaged;
  }

  /** Removes or duplicates a piece. */
  private static byte[] moved(byte[] bytes, int at, Random random) {
    int length = Math.min(1 + random.nextInt(32), bytes.length - at);
    boolean cut = random.nextBoolean();
    int rest = cut ? at + length : at;
    int before = cut ? at : at + length;
    byte[] result = Arrays.copyOf(bytes, before + bytes.length - rest);
    System.arraycopy(bytes, rest, result, before, bytes.length - rest);
    return result;
  }
}
