package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
  private static final int BLOCK = 1024;
  private static final int BLOCKS = 64 << 10;

  @Test
  void freedBlocksGoBackToTheSystem() throws IOException {
    assumeTrue(Platform.isLinux(), "only Linux says what is resident, in /proc");
    long[] blocks = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = Native.malloc(BLOCK);
    }
    // The last one is kept, so that the heap cannot simply be cut off at its end.
    for (int i = 0; i < BLOCKS - 1; i++) {
      Native.free(blocks[i]);
    }
    long before = residentBytes();
    NativeHeap.returnFreed();
    long returned = before - residentBytes();
    Native.free(blocks[BLOCKS - 1]);
    assertTrue(
        returned > (long) BLOCK * BLOCKS / 2, returned + " bytes of " + BLOCK * BLOCKS + " freed");
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
