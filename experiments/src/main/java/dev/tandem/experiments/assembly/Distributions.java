package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.distribution.LocalDevices;
import dev.tandem.distribution.MirroredStrategy;
import dev.tandem.distribution.MultiWorkerMirroredStrategy;
import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.experiments.config.DistributionConfig;
import dev.tandem.experiments.config.DistributionStrategyKind;
import dev.tandem.graph.Devices;
import dev.tandem.graph.GpuShare;
import dev.tandem.graph.SessionConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** From {@code distribution} of a config, and the cluster of this process, to a strategy. */
public final class Distributions {
  private static final String VISIBLE_GPUS = "CUDA_VISIBLE_DEVICES";

  private Distributions() {}

  /**
   * The processes of a training, and which one this is.
   *
   * @param given on the command line
   * @param tfConfig the value of TensorFlow's environment variable, if it is set
   * @return none for a training of one process
   * @throws InvalidInputException if the config needs a cluster and there is none, or the reverse
   */
  public static Optional<Cluster> cluster(
      DistributionConfig config, Optional<Cluster> given, Optional<String> tfConfig) {
    if (config.strategy() != DistributionStrategyKind.MULTI_WORKER) {
      if (given.isPresent()) {
        throw new InvalidInputException(
            "--cluster: found with distribution.strategy "
                + config.strategy().name().toLowerCase(Locale.ROOT)
                + ", expected multi_worker");
      }
      return Optional.empty();
    }
    Optional<Cluster> cluster = given.or(() -> tfConfig.map(Cluster::parse));
    if (cluster.isEmpty()) {
      throw new InvalidInputException(
          "distribution.strategy: found multi_worker without a cluster, expected the environment"
              + " variable TF_CONFIG, or --cluster host:port,... --task N");
    }
    return cluster;
  }

  static DistributionStrategy strategy(
      DistributionConfig config, Optional<Cluster> cluster, Consumer<String> onWorkerLost) {
    return switch (config.strategy()) {
      case ONE_DEVICE -> new OneDeviceStrategy();
      case MIRRORED -> mirrored(config);
      case MULTI_WORKER ->
          new MultiWorkerMirroredStrategy(
              cluster.orElseThrow(),
              ofWorker(cluster.orElseThrow(), config.devices()),
              Duration.ofSeconds(config.startTimeout()),
              onWorkerLost);
    };
  }

  private static MirroredStrategy mirrored(DistributionConfig config) {
    if (config.virtualGpuMemory() == 0) {
      return MirroredStrategy.of(config.devices());
    }
    if (config.devices() == 0) {
      throw new InvalidInputException(
          "distribution.devices: found 0 with distribution.virtual_gpu_memory, expected into how"
              + " many devices the GPU is divided");
    }
    SessionConfig.use(GpuShare.virtual(config.devices(), config.virtualGpuMemory()));
    if (!Devices.hasGpu(Devices.list())) {
      throw new InvalidInputException(
          "distribution.virtual_gpu_memory: found "
              + config.virtualGpuMemory()
              + " and no GPU that TensorFlow can use, expected 0");
    }
    return new MirroredStrategy(LocalDevices.ofVirtualGpus(config.devices()));
  }

  private static LocalDevices ofWorker(Cluster cluster, int count) {
    // Whoever sets this variable has divided the GPUs already.
    if (System.getenv(VISIBLE_GPUS) == null) {
      SessionConfig.use(cluster.gpuShare(Devices.usableGpus(), count));
    }
    List<Devices.Device> present = Devices.list();
    boolean gpus = Devices.hasGpu(present);
    return gpus || count > 0 ? LocalDevices.of(count, present) : LocalDevices.ofCpu(1);
  }
}
