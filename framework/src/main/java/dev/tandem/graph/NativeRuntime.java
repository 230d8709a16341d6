package dev.tandem.graph;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
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

/** The native side of TensorFlow: what must be set before it loads, and how a session runs. */
public final class NativeRuntime {
  private static final String LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL";
  private static final String OWN_THREADS = "TF_OVERRIDE_GLOBAL_THREADPOOL";
  private static final int STANDARD_ERROR = 2;
  private static final int WRITE_ONLY = 1;

  private NativeRuntime() {}

  /** The C library's own view of environment and descriptors, which Java can not change. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);

    int dup(int descriptor);

    int dup2(int from, int to);

    int open(String path, int flags);

    int close(int descriptor);

    void _exit(int status);
  }

  /** The same on Windows. */
  private interface WindowsCLibrary extends Library {
    int _putenv_s(String name, String value);
  }

  /**
   * Loads TensorFlow without its banner on the terminal: errors and warnings are still printed.
   * From here on every session has threads of its own; else the first session of a process,
   * whichever it is, decides for all. An environment variable that the user has set stays as it is.
   * Call it first in a {@code main}.
   */
  public static void load() {
    // Else JavaCPP asks the system for the memory in use at every pointer, and refuses to go on
    // where native memory exceeds a multiple of the Java heap.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    NativeHeap.shareAmongThreads();
    setEnvironment(OWN_THREADS, "1");
    if (System.getenv(LOG_LEVEL) == null) {
      setEnvironment(LOG_LEVEL, "1");
      if (!Platform.isWindows()) {
        loadUnheard();
      }
    }
  }

  /**
   * Ends the process at once. Even {@link Runtime#halt} destroys the global objects of native
   * libraries, and TensorFlow's threads, which may still run a step, crash on those of oneDNN.
   * Nothing that is buffered is written.
   *
   * @param code what the process leaves, 0 to 255
   */
  public static void exit(int code) {
    if (Platform.isWindows()) {
      Runtime.getRuntime().halt(code);
    } else {
      Native.load("c", CLibrary.class)._exit(code);
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
   * Loads the library and runs one small compiled function while standard error goes nowhere. A few
   * lines are written once a process whatever the log level is; here nobody sees them, and a
   * failure still throws.
   */
  private static void loadUnheard() {
    CLibrary c = Native.load("c", CLibrary.class);
    int terminal = c.dup(STANDARD_ERROR);
    int nowhere = c.open("/dev/null", WRITE_ONLY);
    c.dup2(nowhere, STANDARD_ERROR);
    try (Graph graph = new Graph();
        ConcreteFunction negative = ConcreteFunction.create(NativeRuntime::negative);
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      // What depends on constants alone the session folds, and compiles nothing.
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
   * How a session uses the processors. By default an op has all of them, and three ops run at the
   * same time: the two gradients of a convolution do not depend on each other, nor does what loads
   * the next images. Measured on two processors by {@code bench} against 2 and 4: no difference
   * beyond the noise of 2 %. The numbers that come out do not depend on it.
   *
   * @param intraOpThreads threads of one op; 0 = as many as there are processors
   * @param interOpThreads ops that run at the same time; 0 = three
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
   * One round of TensorFlow's graph optimiser instead of two: the second changes no number and no
   * step here, and takes as long as the first at every start.
   */
  private static RewriterConfig.Builder rewriting() {
    return RewriterConfig.newBuilder()
        .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE);
  }

  /**
   * The session's older folding and merging of ops, behind the graph optimiser's, is off: it finds
   * nothing more in a step, and keeps what it folds, for example initial values, for good.
   */
  private static OptimizerOptions.Builder withoutSecondRewriting() {
    return OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0);
  }

  /**
   * The same session with TensorFlow's own rewriting of the graph: on processors that can,
   * convolutions and matrix products take bfloat16 inputs. Variables stay in float32, and so do
   * loops: a loop's body is left as it is, but the rewriting would hand it bfloat16 all the same,
   * and TensorFlow then drops the whole rewritten graph with no more than a line on the terminal.
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
