package dev.tandem.training;

import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.graph.SessionConfig;
import org.tensorflow.proto.ConfigProto;

/**
 * How TensorFlow computes.
 *
 * @param precision of the network's matrix products and convolutions
 * @param intraOpThreads threads of one op; 0 shares the processors evenly among the replicas of a
 *     process
 * @param interOpThreads ops that run at the same time; 0 = three
 */
public record SessionOptions(Precision precision, int intraOpThreads, int interOpThreads) {
  /** 32-bit floats and the standard threads. */
  public static final SessionOptions STANDARD = new SessionOptions(Precision.FLOAT32, 0, 0);

  /** Number formats. */
  public enum Precision {
    /** 32-bit floats throughout. */
    FLOAT32,
    /** bfloat16 inside convolutions and matrix products; weights and losses stay 32-bit floats. */
    BFLOAT16
  }

  ConfigProto config(DistributionStrategy strategy) {
    int processors = strategy.processorsPerReplica(Runtime.getRuntime().availableProcessors());
    int threads = intraOpThreads > 0 ? intraOpThreads : processors;
    ConfigProto session = SessionConfig.of(threads, interOpThreads);
    return switch (precision) {
      case FLOAT32 -> session;
      case BFLOAT16 -> SessionConfig.inBfloat16(session);
    };
  }
}
