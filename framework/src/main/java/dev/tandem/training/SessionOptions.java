package dev.tandem.training;

import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.graph.Bfloat16Support;
import dev.tandem.graph.NativeSwitches;
import dev.tandem.graph.SessionConfig;
import dev.tandem.graph.VariableStore;
import java.util.Locale;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;

/**
 * How TensorFlow computes.
 *
 * @param precision of the network's matrix products and convolutions
 * @param deterministic whether a GPU repeats a training bit by bit, at a price; a CPU always does
 * @param intraOpThreads threads of one op; 0 shares the processors evenly among the replicas of a
 *     process
 * @param interOpThreads ops that run at the same time; 0 = three, or eight beside a GPU
 */
public record SessionOptions(
    Precision precision, boolean deterministic, int intraOpThreads, int interOpThreads) {
  /** 32-bit floats and the standard threads. */
  public static final SessionOptions STANDARD = new SessionOptions(Precision.FLOAT32, false, 0, 0);

  /**
   * Number formats. Variables, statistics, losses and prototypes are 32-bit floats in each of them;
   * in all but float32 a GPU may round the inputs of the losses' matrix products to TensorFloat-32.
   */
  public enum Precision {
    /** 32-bit floats throughout, on a GPU too. */
    FLOAT32,
    /**
     * 32-bit floats whose products NVIDIA GPUs round to TensorFloat-32; on a CPU the same as
     * float32.
     */
    TENSOR_FLOAT32,
    /**
     * bfloat16 inside convolutions and matrix products, and in the maps between them, which batch
     * norm, ReLU, additions and max pooling pass on. Sums inside the kernels are float32, but for
     * some of TensorFlow's own, which compute where oneDNN does not.
     */
    BFLOAT16,
    /**
     * bfloat16 on processors that are faster in it, with AMX or with AVX-512's instructions for it
     * and right kernels, and on GPUs from NVIDIA's Ampere on, for which it halves the maps; else
     * TensorFloat-32.
     */
    AUTO;

    /** What this is on this machine: not {@link #AUTO}. */
    public Precision here() {
      return this != AUTO ? this : Bfloat16Support.isFast() ? BFLOAT16 : TENSOR_FLOAT32;
    }

    /** The name for people, as {@code bfloat16}. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same in another number format. */
  SessionOptions with(Precision other) {
    return new SessionOptions(other, deterministic, intraOpThreads, interOpThreads);
  }

  /**
   * Sets what concerns the whole process. Call it before the graph is built, which takes other ops
   * where they must be deterministic.
   */
  void prepareProcess() {
    NativeSwitches.setTensorFloat32(precision.here() != Precision.FLOAT32);
    NativeSwitches.setDeterministic(deterministic);
    if (bfloat16()) {
      NativeSwitches.setPersistentBatchNorm();
    }
  }

  /** The variables of a graph. */
  VariableStore store(Ops tf, long seed) {
    return new VariableStore(tf, seed, bfloat16());
  }

  private boolean bfloat16() {
    return precision.here() == Precision.BFLOAT16;
  }

  ConfigProto config(DistributionStrategy strategy) {
    int processors = strategy.processorsPerReplica(Runtime.getRuntime().availableProcessors());
    int threads = intraOpThreads > 0 ? intraOpThreads : processors;
    return SessionConfig.of(threads, interOpThreads);
  }
}
