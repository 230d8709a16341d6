package dev.tandem.distribution;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.ServerDef;

/**
 * One of several processes, each with a TensorFlow server and a replica on each of its devices,
 * like {@code tf.distribute.MultiWorkerMirroredStrategy}. Every process builds its own graph and
 * runs it on its own server; the collective ops communicate between the servers.
 */
public final class MultiWorkerMirroredStrategy implements DistributionStrategy {
  private final Cluster cluster;
  private final LocalDevices local;
  private final Duration startTimeout;
  private final Consumer<String> onWorkerLost;
  private ClusterWatch watch;

  /**
   * @param cluster all processes
   * @param local the devices of this process; every process must have the same number
   * @param startTimeout how long to wait for the other processes to start
   * @param onWorkerLost called on a separate thread with a message of one line that names the lost
   *     worker; it must end this process, since a step that waits for that worker may never return
   */
  public MultiWorkerMirroredStrategy(
      Cluster cluster, LocalDevices local, Duration startTimeout, Consumer<String> onWorkerLost) {
    this.cluster = cluster;
    this.local = local;
    this.startTimeout = startTimeout;
    this.onWorkerLost = onWorkerLost;
  }

  @Override
  public List<String> devices() {
    String task = "/job:" + Cluster.JOB + "/replica:0/task:" + cluster.task();
    return IntStream.range(0, local.count()).mapToObj(i -> task + local.name(i)).toList();
  }

  @Override
  public int firstReplica() {
    return cluster.task() * local.count();
  }

  @Override
  public int replicaCount() {
    return cluster.workers().size() * local.count();
  }

  @Override
  public String hint() {
    return local.hint();
  }

  @Override
  public int processorsPerReplica(int present) {
    return local.processorsEach(Math.max(1, present / cluster.workersOnThisHost()));
  }

  /**
   * {@inheritDoc}
   *
   * <p>The server runs until the process ends: TensorFlow cannot stop one.
   *
   * @throws InvalidInputException if the port of this process cannot be opened
   * @throws WorkerLostException if another process does not start in time
   */
  @Override
  public Session open(Graph graph, ConfigProto config) {
    ConfigProto ofTask = ofTask(local.in(config));
    startServer(ofTask);
    ClusterWatch.awaitAll(cluster, startTimeout);
    watch = ClusterWatch.begin(cluster, onWorkerLost);
    return ClusterSession.open(graph, "grpc://localhost:" + cluster.port(cluster.task()), ofTask);
  }

  private ConfigProto ofTask(ConfigProto config) {
    // Sessions of a server share its threads; per-session threads are refused.
    ConfigProto.Builder builder = config.toBuilder().setUsePerSessionThreads(false);
    builder
        .getExperimentalBuilder()
        .setCollectiveGroupLeader("/job:" + Cluster.JOB + "/replica:0/task:0");
    return builder.addDeviceFilters("/job:" + Cluster.JOB + "/task:" + cluster.task()).build();
  }

  @SuppressWarnings("resource") // It cannot be stopped before the process ends.
  private void startServer(ConfigProto config) {
    ServerDef definition =
        ServerDef.newBuilder()
            .setCluster(cluster.definition())
            .setJobName(Cluster.JOB)
            .setTaskIndex(cluster.task())
            .setProtocol("grpc")
            .setDefaultSessionConfig(config)
            .build();
    // Checked first: TensorFlow would print many lines on the terminal before it throws.
    try {
      new ServerSocket(cluster.port(cluster.task())).close();
    } catch (IOException e) {
      throw canNotListen(e);
    }
    try {
      new Server(definition).start();
    } catch (TensorFlowException | IllegalStateException e) {
      throw canNotListen(e);
    }
  }

  private InvalidInputException canNotListen(Exception cause) {
    return new InvalidInputException(
        "cluster: "
            + cluster.name(cluster.task())
            + " cannot listen on its port, expected a free port of this machine",
        cause);
  }

  @Override
  public void awaitWorkerLoss() {
    if (watch != null) {
      watch.awaitWorkerLoss();
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
