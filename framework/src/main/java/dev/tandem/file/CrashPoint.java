package dev.tandem.file;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.file.Path;

/**
 * A moment between two changes of the disk, at which a test lets the process die: what a crash
 * leaves there must be as good as any other state. In use nothing happens.
 */
public final class CrashPoint {
  /** System property of a process that is to die: the name of a file and what was done with it. */
  public static final String PROPERTY = "tandem.dies_after";

  private static final String LAST = System.getProperty(PROPERTY, "");
  private static final int SIGKILL = 9;

  /** The function of the C library by which a process sends itself a signal. */
  private interface CLibrary extends Library {
    int raise(int signal);
  }

  private CrashPoint() {}

  /**
   * Kills this process if the property names this moment, for example {@code report.html moved}.
   *
   * @param file that was changed
   * @param what was done
   */
  public static void after(Path file, String what) {
    if (!LAST.isEmpty() && LAST.equals(file.getFileName() + " " + what)) {
      System.err.println("killed after: " + LAST);
      System.err.flush();
      if (Platform.isWindows()) {
        Runtime.getRuntime().halt(SIGKILL);
      }
      Native.load("c", CLibrary.class).raise(SIGKILL);
    }
  }
}
