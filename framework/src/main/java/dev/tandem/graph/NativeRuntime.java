package dev.tandem.graph;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** TensorFlow's native library: settings needed before it loads. */
public final class NativeRuntime {
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static final String OWN_THREADS = "TF_OVERRIDE_GLOBAL_THREADPOOL";
  private static final String GPU_THREADS = "TF_GPU_THREAD_MODE";
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  private static boolean loaded;

  private NativeRuntime() {}

  /** Functions of the C library for what Java cannot change. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);

    void _exit(int status);

    Pointer signal(int number, Pointer handler);
  }

  /** The counterpart on Windows. */
  private interface WindowsCLibrary extends Library {
    int _putenv_s(String name, String value);
  }

  /**
   * Loads TensorFlow without its start-up messages on the terminal; errors are still printed. From
   * here on every session has its own thread pools; by default the first session of a process
   * decides the number of threads for all. Environment variables that the user has set are kept.
   * Only the first call does anything. {@link SessionConfig} makes that call if the program has
   * not; a program that makes it before it builds a graph prints nothing in between.
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    loaded = true;
    // By default JavaCPP reads the memory use of the process at every allocation, and throws if it
    // exceeds a multiple of the Java heap.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    NativeHeap.shareAmongThreads();
    setEnvironment(OWN_THREADS, "1");
    // Not warnings: libpng has one for each reading of a file with a profile that it does not know,
    // and a training reads its files a thousand times.
    setEnvironment(LOG_LEVEL, "2");
    // Two threads that only start kernels, which then never wait behind the decoding of images or
    // behind ops on the host, as TensorFlow's guide to GPU performance recommends.
    setEnvironment(GPU_THREADS, "gpu_private");
    CudaLibraries.loadFromJar();
    if (!isVerbose() && !Platform.isWindows()) {
      loadSilently();
    }
  }

  /** Whether the environment asks for every message of TensorFlow's, by level 0. */
  public static boolean isVerbose() {
    return "0".equals(System.getenv(LOG_LEVEL));
  }

  /**
   * Ends the process at once, without flushing buffers. Even {@link Runtime#halt} destroys the
   * global objects of native libraries, and a thread of TensorFlow that still runs a step then
   * crashes in oneDNN.
   *
   * @param code exit code of the process, 0 to 255
   */
  public static void exit(int code) {
    if (Platform.isWindows()) {
      Runtime.getRuntime().halt(code);
    } else {
      Native.load("c", CLibrary.class)._exit(code);
    }
  }

  /**
   * From now on an interrupt (Ctrl-C, SIGTERM) ends the process at once, as the system does by
   * default: while a Java process shuts down it ignores them.
   */
  public static void endAtNextInterrupt() {
    if (!Platform.isWindows()) {
      CLibrary c = Native.load("c", CLibrary.class);
      c.signal(SIGINT, Pointer.NULL);
      c.signal(SIGTERM, Pointer.NULL);
    }
  }

  /** Sets an environment variable of this process for native code, if it is not set already. */
  static void setEnvironment(String name, String value) {
    if (!Platform.isWindows()) {
      Native.load("c", CLibrary.class).setenv(name, value, 0);
    } else if (System.getenv(name) == null) {
      // Of the C library that TensorFlow is linked with; the older msvcrt has variables of its own.
      Native.load("ucrtbase", WindowsCLibrary.class)._putenv_s(name, value);
    }
  }

  /**
   * Loads the library and runs one small compiled function while standard error is redirected to
   * /dev/null. TensorFlow and XLA each print a few lines once per process whatever the log level
   * is; this hides them. A failure still throws.
   */
  @SuppressWarnings("try") // The silence is used only to be ended after the block.
  private static void loadSilently() {
    try (StandardError.Redirection silence = StandardError.discarded();
        Graph graph = new Graph();
        ConcreteFunction negative = ConcreteFunction.create(NativeRuntime::negative);
        Session session = new Session(graph, SessionConfig.onCpu(1, 1))) {
      Ops tf = Ops.create(graph);
      // A placeholder: the session would fold a constant, and XLA would compile nothing.
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      var call = FunctionCall.of(tf, negative, List.of(x), true);
      try (TFloat32 one = TFloat32.scalarOf(1f)) {
        session.runner().feed(x, one).fetch(call.get(0)).run().close();
      }
    }
  }

  private static Signature negative(Ops tf) {
    Operand<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    return Signature.builder().input("x", x).output("y", tf.math.neg(x)).build();
  }
}
