package dev.tandem.distribution;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Devices;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * One process with a replica on each of several GPUs or logical CPU devices, like {@code
 * tf.distribute.MirroredStrategy}.
 *
 * @param local the devices
 */
public record MirroredStrategy(LocalDevices local) implements DistributionStrategy {
  /**
   * Uses the devices of this machine.
   *
   * @param count number of devices; 0 = all GPUs
   * @throws InvalidInputException if {@code count} exceeds the GPUs, or is 0 on a machine without
   *     one
   */
  public static MirroredStrategy of(int count) {
    return new MirroredStrategy(LocalDevices.of(count, Devices.list()));
  }

  @Override
  public List<String> devices() {
    return IntStream.range(0, local.count()).mapToObj(local::name).toList();
  }

  @Override
  public int firstReplica() {
    return 0;
  }

  @Override
  public int replicaCount() {
    return local.count();
  }

  @Override
  public String hint() {
    return local.hint();
  }

  @Override
  public int processorsPerReplica(int present) {
    return local.processorsEach(present);
  }

  @Override
  public Session open(Graph graph, ConfigProto config) {
    return new Session(graph, local.in(config));
  }
}
