package dev.tandem.graph;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;

/**
 * The standard error of the process, which Java and native code share. TensorFlow, XLA, oneDNN and
 * CUDA print there whatever they like; a program can send what they print to a file, and keep the
 * terminal for what Java prints. On Windows these methods change nothing.
 */
public final class StandardError {
  private static final int DESCRIPTOR = 2;
  private static final int WRITE_ONLY = 1;
  private static final int MODE_OF_NEW_FILES = 0644;
  private static final int APPEND = Platform.isMac() ? 0x8 : 0x400;
  private static final int CREATE = Platform.isMac() ? 0x200 : 0x40;

  private static boolean separate;

  private StandardError() {}

  /** Functions of the C library on file descriptors. */
  private interface CLibrary extends Library {
    int dup(int descriptor);

    int dup2(int from, int to);

    int open(String path, int flags, Object... mode);

    int close(int descriptor);

    int isatty(int descriptor);

    NativeLong write(int descriptor, byte[] bytes, NativeLong count);
  }

  /** Native code prints where it did before, once this is closed. */
  public interface Redirection extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Gives {@link System#err} a descriptor of its own, so that {@link #ofNativeCode} leaves it
   * alone. Only the first call does anything; streams that were taken from {@code System.err}
   * before it go on sharing the descriptor.
   */
  public static synchronized void separateJava() {
    if (separate || Platform.isWindows()) {
      return;
    }
    int own = Native.load("c", CLibrary.class).dup(DESCRIPTOR);
    if (own >= 0) {
      System.setErr(new PrintStream(new DescriptorStream(own), true, encoding()));
      separate = true;
    }
  }

  /** Whether standard error is a terminal, not a file or a pipe. */
  public static boolean isTerminal() {
    return Platform.isWindows()
        ? System.console() != null
        : Native.load("c", CLibrary.class).isatty(DESCRIPTOR) == 1;
  }

  /** Whether {@link #separateJava} has given Java a descriptor of its own. */
  public static synchronized boolean isSeparate() {
    return separate;
  }

  /** The charset of {@code System.err}; a terminal has a property of its own. */
  private static Charset encoding() {
    String ofSystem = System.getProperty("native.encoding");
    return Charset.forName(
        System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding", ofSystem)));
  }

  /**
   * Until the result is closed, appends what native code prints to a file. Does nothing in a
   * process in which Java was not separated before.
   *
   * @param file is created if it does not exist; if it cannot be, nothing changes
   */
  public static synchronized Redirection ofNativeCode(Path file) {
    return separate ? to(file.toString()) : () -> {};
  }

  /**
   * Until closed, discards standard error of native code, and of Java where the two share a
   * descriptor.
   */
  public static Redirection discarded() {
    return Platform.isWindows() ? () -> {} : to("/dev/null");
  }

  private static Redirection to(String path) {
    CLibrary c = Native.load("c", CLibrary.class);
    int file = c.open(path, WRITE_ONLY | APPEND | CREATE, MODE_OF_NEW_FILES);
    if (file < 0) {
      return () -> {};
    }
    int before = c.dup(DESCRIPTOR);
    c.dup2(file, DESCRIPTOR);
    c.close(file);
    return () -> {
      c.dup2(before, DESCRIPTOR);
      c.close(before);
    };
  }

  /** Writes to a file descriptor. */
  private static final class DescriptorStream extends OutputStream {
    private final CLibrary c = Native.load("c", CLibrary.class);
    private final int descriptor;

    DescriptorStream(int descriptor) {
      this.descriptor = descriptor;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int done = 0;
      while (done < length) {
        byte[] rest = new byte[length - done];
        System.arraycopy(bytes, offset + done, rest, 0, rest.length);
        long written = c.write(descriptor, rest, new NativeLong(rest.length)).longValue();
        if (written < 0) {
          throw new IOException("standard error cannot be written");
        }
        done += (int) written;
      }
    }
  }
}
