package dev.tandem.graph;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.File;
import org.bytedeco.javacpp.Loader;
import org.slf4j.LoggerFactory;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.ConfigProto;

/** The native side of TensorFlow: what must be set before it loads, and how a session runs. */
public final class NativeRuntime {
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static final int WARNING = 1;

  private NativeRuntime() {}

  /** The C library's own view of the environment, which Java can not write. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);
  }

  /** The same on Windows. */
  private interface WindowsCLibrary extends Library {
    int _putenv_s(String name, String value);
  }

  /**
   * Loads TensorFlow without its banner on the terminal: errors and warnings are still printed. An
   * environment variable that the user has set stays as it is. Call it first in a {@code main}.
   */
  public static void load() {
    // Else JavaCPP asks the system for the memory in use at every pointer, and refuses to go on
    // where native memory exceeds a multiple of the Java heap.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    if (System.getenv(LOG_LEVEL) == null) {
      setEnvironment(LOG_LEVEL, "1");
      TensorFlow.version();
      quietAbseil();
    }
  }

  private static void setEnvironment(String name, String value) {
    if (Platform.isWindows()) {
      Native.load("msvcrt", WindowsCLibrary.class)._putenv_s(name, value);
    } else {
      Native.load("c", CLibrary.class).setenv(name, value, 0);
    }
  }

  /**
   * Abseil's part of the log does not listen to TensorFlow's variable. Its setter has no C name; in
   * a build of TensorFlow where it is called otherwise, two more lines are printed and no more.
   */
  private static void quietAbseil() {
    String jni = Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class);
    File framework = new File(new File(jni).getParentFile(), "libtensorflow_framework.so.2");
    if (framework.exists()) {
      try {
        NativeLibrary.getInstance(framework.getPath())
            .getFunction("_ZN4absl12lts_2023080214SetMinLogLevelENS0_18LogSeverityAtLeastE")
            .invoke(new Object[] {WARNING});
      } catch (UnsatisfiedLinkError e) {
        LoggerFactory.getLogger(NativeRuntime.class)
            .debug("this build of TensorFlow logs through another Abseil", e);
      }
    }
  }

  /**
   * How a session uses the processors.
   *
   * @param intraOpThreads threads of one op; 0 = one for each core
   * @param interOpThreads ops that run at the same time; 0 = one for each core
   */
  public static ConfigProto session(int intraOpThreads, int interOpThreads) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(intraOpThreads)
        .setInterOpParallelismThreads(interOpThreads)
        .build();
  }
}
