package dev.tandem.graph;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.function.ToIntFunction;

/**
 * Settings of the C library's heap, which holds everything of TensorFlow except large tensors. The
 * calls exist in the GNU C library; with any other C library the methods do nothing.
 */
public final class NativeHeap {
  private static final int ARENA_MAX = -8;

  private NativeHeap() {}

  /** Functions of the GNU C library. */
  private interface GnuLibrary extends Library {
    int mallopt(int parameter, int value);

    int malloc_trim(long pad);
  }

  /**
   * Makes all threads that start after this call share one heap. By default each thread has its
   * own, and memory freed by one cannot be used by another: this cost 150 to 200 MB in a training
   * step of ResNet-101 and made it no faster.
   */
  public static void shareAmongThreads() {
    call(c -> c.mallopt(ARENA_MAX, 1));
  }

  /** Returns freed memory to the operating system. */
  public static void returnFreed() {
    call(c -> c.malloc_trim(0));
  }

  private static void call(ToIntFunction<GnuLibrary> call) {
    if (Platform.isLinux()) {
      try {
        call.applyAsInt(Native.load("c", GnuLibrary.class));
      } catch (UnsatisfiedLinkError anotherLibrary) {
        // Another C library; the program works with its default heap settings too.
      }
    }
  }
}
