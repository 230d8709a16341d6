package dev.tandem.distribution;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * The devices and processes of a training (synchronous data parallelism). All replicas execute each
 * step together, each with its own batch and its own copy of every variable; the copies stay equal
 * because every replica applies the same averaged gradients.
 */
public sealed interface DistributionStrategy extends AutoCloseable
    permits OneDeviceStrategy, MirroredStrategy, MultiWorkerMirroredStrategy {

  /** TensorFlow's name of the device of each replica of this process. */
  List<String> devices();

  /** The index of this process's first replica among all replicas. */
  int firstReplica();

  /** The number of replicas of all processes. */
  int replicaCount();

  /**
   * TensorFlow's communication hint: {@code nccl} for GPUs, {@code ring} for CPUs, else {@code
   * auto}.
   */
  String hint();

  /**
   * The number of processors that one op of a replica may use.
   *
   * @param present number of processors of the machine
   */
  default int processorsPerReplica(int present) {
    return present;
  }

  /** Whether this process writes the run folder. */
  default boolean isChief() {
    return firstReplica() == 0;
  }

  /** Whether this process has every replica, and no other waits for it. */
  default boolean isAlone() {
    return replicaCount() == devices().size();
  }

  /**
   * Opens a session of the graph on these devices.
   *
   * @param config thread pools and precision; the strategy adds the devices
   */
  Session open(Graph graph, ConfigProto config);

  /**
   * Called after a session run has failed: waits until the loss of another process, a likely cause,
   * would have been detected and reported. The handler of lost workers usually ends this process
   * meanwhile; returns if no loss is reported.
   */
  default void awaitWorkerLoss() {}

  /**
   * Stops watching the other processes: from here on they may end without being reported as lost.
   */
  @Override
  default void close() {}
}
