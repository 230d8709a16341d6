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
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;

/** TensorFlow's native library: settings needed before it loads, and the config of sessions. */
public final class NativeRuntime {
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static final String OWN_THREADS = "TF_OVERRIDE_GLOBAL_THREADPOOL";
  private static final int STANDARD_ERROR = 2;
  private static final int WRITE_ONLY = 1;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  private static boolean loaded;

  private NativeRuntime() {}

  /** Functions of the C library for what Java cannot change: environment and file descriptors. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);

    int dup(int descriptor);

    int dup2(int from, int to);

    int open(String path, int flags);

    int close(int descriptor);

    void _exit(int status);

    Pointer signal(int number, Pointer handler);
  }

  /** The counterpart on Windows. */
  private interface WindowsCLibrary extends Library {
    int _putenv_s(String name, String value);
  }

  /**
   * Loads TensorFlow without its start-up messages on the terminal; warnings and errors are still
   * printed. From here on every session has its own thread pools; by default the first session of a
   * process decides the number of threads for all. Environment variables that the user has set are
   * kept. Only the first call does anything; call it before anything else of TensorFlow.
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
    setEnvironment(LOG_LEVEL, "1");
    // Level 0 asks for every message, those at the start too.
    if (!"0".equals(System.getenv(LOG_LEVEL)) && !Platform.isWindows()) {
      loadSilently();
    }
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

  private static void setEnvironment(String name, String value) {
    if (Platform.isWindows()) {
      Native.load("msvcrt", WindowsCLibrary.class)._putenv_s(name, value);
    } else {
      Native.load("c", CLibrary.class).setenv(name, value, 0);
    }
  }

  /**
   * Loads the library and runs one small compiled function while standard error is redirected to
   * /dev/null. TensorFlow and XLA each print a few lines once per process whatever the log level
   * is; this hides them. A failure still throws.
   */
  private static void loadSilently() {
    CLibrary c = Native.load("c", CLibrary.class);
    int terminal = c.dup(STANDARD_ERROR);
    int nowhere = c.open("/dev/null", WRITE_ONLY);
    c.dup2(nowhere, STANDARD_ERROR);
    try (Graph graph = new Graph();
        ConcreteFunction negative = ConcreteFunction.create(NativeRuntime::negative);
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      // A placeholder: the session would fold a constant, and XLA would compile nothing.
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      var call = FunctionCall.of(tf, negative, List.of(x), true);
      try (TFloat32 one = TFloat32.scalarOf(1f)) {
        session.runner().feed(x, one).fetch(call.get(0)).run().close();
      }
    } finally {
      c.dup2(terminal, STANDARD_ERROR);
      c.close(nowhere);
      c.close(terminal);
    }
  }

  private static Signature negative(Ops tf) {
    Operand<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    return Signature.builder().input("x", x).output("y", tf.math.neg(x)).build();
  }

  /**
   * The config of a session: its thread pools and graph optimisation. By default an op may use all
   * processors, and three ops run at the same time: the two gradients of a convolution are
   * independent of each other, and so is the loading of the next images. Three was compared with
   * two and four on two processors by {@code bench}: no difference beyond the noise of 2 %. The
   * results do not depend on the number of threads.
   *
   * @param intraOpThreads threads that one op may use; 0 = the number of processors
   * @param interOpThreads ops that may run at the same time; 0 = three
   */
  public static ConfigProto session(int intraOpThreads, int interOpThreads) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(
            intraOpThreads > 0 ? intraOpThreads : Runtime.getRuntime().availableProcessors())
        .setInterOpParallelismThreads(interOpThreads > 0 ? interOpThreads : 3)
        .setUsePerSessionThreads(true)
        .setGraphOptions(
            GraphOptions.newBuilder()
                .setRewriteOptions(rewriting())
                .setOptimizerOptions(withoutSecondRewriting()))
        .build();
  }

  /**
   * One iteration of TensorFlow's graph optimiser (Grappler) instead of two: the second makes no
   * training step faster here, and takes as long as the first at every start.
   */
  private static RewriterConfig.Builder rewriting() {
    return RewriterConfig.newBuilder()
        .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE);
  }

  /**
   * Turns off the session's older constant folding and common-subexpression elimination, which run
   * after the graph optimiser's: they improve nothing more, and keep what they fold, for example
   * initial values, in memory for the life of the session.
   */
  private static OptimizerOptions.Builder withoutSecondRewriting() {
    return OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0);
  }

  /**
   * The same session in mixed precision, by TensorFlow's graph rewrite: on processors that support
   * it, convolutions and matrix products take bfloat16 inputs. Variables stay in float32. Loops
   * stay in float32 too: the rewrite does not change a loop's body but would pass it bfloat16
   * inputs, and TensorFlow then discards the whole rewritten graph with only a line on the
   * terminal.
   */
  public static ConfigProto inBfloat16(ConfigProto session) {
    setEnvironment(
        "TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_CLEARLIST_REMOVE", "StatelessWhile,While");
    RewriterConfig.Builder rewriter =
        rewriting().setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON);
    GraphOptions.Builder graph = session.getGraphOptions().toBuilder().setRewriteOptions(rewriter);
    return session.toBuilder().setGraphOptions(graph).build();
  }
}
