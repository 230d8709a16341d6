package dev.tandem.distribution;

import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/** One replica on TensorFlow's default device: the first GPU, or the CPU if there is none. */
public record OneDeviceStrategy() implements DistributionStrategy {
  @Override
  public List<String> devices() {
    return List.of("");
  }

  @Override
  public int firstReplica() {
    return 0;
  }

  @Override
  public int replicaCount() {
    return 1;
  }

  @Override
  public String hint() {
    return "auto";
  }

  @Override
  public Session open(Graph graph, ConfigProto config) {
    return new Session(graph, config);
  }
}
