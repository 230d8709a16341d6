package dev.tandem.graph;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * The configs of all sessions: threads, devices, memory and graph optimisation. No session has
 * another: the first session of a process that sees a GPU decides for all how its memory is taken.
 * It is taken as it is needed. By default that session takes nearly all of it, and other processes,
 * such as the trainings of a batch, find none. The first call loads the native library with {@link
 * NativeRuntime}'s settings.
 */
public final class SessionConfig {
  private static final String GPU = "GPU";
  private static final int OPS_AT_ONCE = 3;

  /** The same beside a GPU, for which the host draws and crops several images at a time. */
  private static final int HOST_OPS_AT_ONCE = 8;

  private static GpuShare share = GpuShare.ALL;

  private SessionConfig() {}

  /**
   * From now on sessions use these GPUs; to be called before the first session, at which TensorFlow
   * maps the GPUs for the whole process.
   *
   * @throws IllegalStateException if it was called with others before
   */
  public static synchronized void use(GpuShare gpus) {
    if (!share.equals(GpuShare.ALL) && !share.equals(gpus)) {
      throw new IllegalStateException(
          "this process uses the GPUs " + share + " and cannot use " + gpus + " too");
    }
    share = gpus;
  }

  private static synchronized GPUOptions gpuOptions() {
    return share.options();
  }

  /**
   * The config of a session that may use every device. By default an op may use all processors, and
   * three ops run at the same time: the two gradients of a convolution are independent of each
   * other, and so is the loading of the next images. Three was compared with two and four on two
   * processors by {@code bench}: no difference beyond the noise of 2 %. The results do not depend
   * on how many ops run at the same time; sums within one op are divided among its threads, and
   * rounded otherwise with another number of them.
   *
   * @param intraOpThreads threads that one op may use; 0 = the number of processors
   * @param interOpThreads ops that may run at the same time; 0 = three, or eight of the host's
   *     beside a GPU
   */
  public static ConfigProto of(int intraOpThreads, int interOpThreads) {
    return of(intraOpThreads, interOpThreads, Devices.useGpu());
  }

  private static ConfigProto of(int intraOpThreads, int interOpThreads, boolean gpu) {
    // The first session of a process decides what the settings of the native library are.
    NativeRuntime.load();
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(
            intraOpThreads > 0 ? intraOpThreads : Runtime.getRuntime().availableProcessors())
        .setInterOpParallelismThreads(
            interOpThreads > 0 ? interOpThreads : gpu ? HOST_OPS_AT_ONCE : OPS_AT_ONCE)
        .setUsePerSessionThreads(true)
        .setGpuOptions(gpuOptions())
        .setGraphOptions(
            GraphOptions.newBuilder()
                .setRewriteOptions(rewriting(gpu))
                .setOptimizerOptions(withoutSecondRewriting()))
        .build();
  }

  /**
   * The config of a session that decodes, checks or saves: it sees no GPU, so that it takes none of
   * its memory, and works where the GPU's libraries do not.
   */
  public static ConfigProto onCpu() {
    return onCpu(0, 0);
  }

  /** The same with a number of threads, as {@link #of}. */
  public static ConfigProto onCpu(int intraOpThreads, int interOpThreads) {
    return of(intraOpThreads, interOpThreads, false).toBuilder()
        .putDeviceCount(GPU, 0)
        .setGpuOptions(GpuShare.ALL.options())
        .build();
  }

  /**
   * One iteration of TensorFlow's graph optimizer (Grappler) instead of two: the second makes no
   * training step faster here, and takes as long as the first at every start. Its passes for the
   * memory and the layouts of GPUs find nothing to change for a CPU, and look for it at every start
   * too.
   */
  private static RewriterConfig rewriting(boolean gpu) {
    RewriterConfig.Builder rewriting =
        RewriterConfig.newBuilder()
            .setMetaOptimizerIterations(RewriterConfig.NumIterationsType.ONE);
    if (!gpu) {
      rewriting
          .setMemoryOptimization(RewriterConfig.MemOptType.NO_MEM_OPT)
          .setLayoutOptimizer(RewriterConfig.Toggle.OFF);
    }
    return rewriting.build();
  }

  /**
   * Turns off the session's older constant folding and common-subexpression elimination, which run
   * after the graph optimizer's: they improve nothing more, and keep what they fold, for example
   * initial values, in memory for the life of the session.
   */
  private static OptimizerOptions.Builder withoutSecondRewriting() {
    return OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0);
  }
}
