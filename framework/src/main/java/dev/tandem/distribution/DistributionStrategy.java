package dev.tandem.distribution;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * Over which devices and processes a training is spread. All replicas do each step together, each
 * with its own batch and its own copy of every variable; the copies stay equal.
 */
public sealed interface DistributionStrategy extends AutoCloseable
    permits OneDeviceStrategy, MirroredStrategy, MultiWorkerMirroredStrategy {

  /** The device of each replica of this process, as TensorFlow calls it. */
  List<String> devices();

  /** The place of this process's first replica among all. */
  int firstReplica();

  /** The replicas of all processes. */
  int replicaCount();

  /** How TensorFlow lets replicas talk: {@code nccl} between GPUs, {@code ring} elsewhere. */
  String hint();

  /**
   * The processors that an op of one replica is spread over.
   *
   * @param present of the machine
   */
  default int processorsPerReplica(int present) {
    return present;
  }

  /** Whether this process writes the run folder. */
  default boolean isChief() {
    return firstReplica() == 0;
  }

  /**
   * A session of the graph with these devices.
   *
   * @param config threads and precision
   */
  Session open(Graph graph, ConfigProto config);

  /**
   * Waits a moment for the news that another process is gone, after a run has failed: it explains
   * the failure, and whoever listens for it ends this process. Returns where there is no news.
   */
  default void awaitWorkerLoss() {}

  /** Says that the others may end now: from here on nobody misses them. */
  @Override
  default void close() {}
}
