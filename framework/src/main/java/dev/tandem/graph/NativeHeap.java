package dev.tandem.graph;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.function.ToIntFunction;

/**
 * The C library's heap, where TensorFlow keeps everything but large tensors. These calls are of the
 * GNU C library; where another one runs they do nothing.
 */
public final class NativeHeap {
  private static final int ARENA_MAX = -8;

  private NativeHeap() {}

  /** Of the GNU C library. */
  private interface GnuLibrary extends Library {
    int mallopt(int parameter, int value);

    int malloc_trim(long pad);
  }

  /**
   * One heap for all threads that begin after this call. By default each gets its own, and what one
   * has freed no other can use: 150 to 200 MB in a training step of ResNet-101, which is no faster
   * for it.
   */
  public static void shareAmongThreads() {
    call(c -> c.mallopt(ARENA_MAX, 1));
  }

  /** Gives the system back what has been freed. */
  public static void returnFreed() {
    call(c -> c.malloc_trim(0));
  }

  private static void call(ToIntFunction<GnuLibrary> call) {
    if (Platform.isLinux()) {
      try {
        call.applyAsInt(Native.load("c", GnuLibrary.class));
      } catch (UnsatisfiedLinkError anotherLibrary) {
        // Its heap has ways of its own, and the program runs as well with them.
      }
    }
  }
}
