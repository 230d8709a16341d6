package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.distribution.LocalDevices;
import dev.tandem.distribution.MirroredStrategy;
import dev.tandem.distribution.MultiWorkerMirroredStrategy;
import dev.tandem.distribution.ReplicatedGraph;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.training.TrainingRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.GraphOperation;

/**
 * The whole training of two GPUs, as a graph: where each op belongs and how the replicas talk. It
 * needs no GPU, and runs on none.
 */
class GpuPlacementTest {
  private static final LocalDevices TWO_GPUS = LocalDevices.ofGpus(2);

  @TempDir Path folder;

  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  private void buildAndAssertPlaced(DistributionStrategy strategy) throws IOException {
    ExperimentConfig config =
        ExperimentConfig.read(
            new TinyProject(folder).config(),
            List.of(
                "model.backbone=resnet18",
                "method.pseudo_label=mixed",
                "method.representation=gaussian",
                "method.mixing=classmix",
                "model.sync_batch_norm=true"));
    try (ReplicatedGraph<?> replicas = TrainingRuntime.graph(Setups.of(config), strategy)) {
      List<GraphOperation> ops = new ArrayList<>();
      replicas.graph().operations().forEachRemaining(ops::add);
      assertPlaced(ops, strategy.devices().get(1));
    }
  }

  /** The first replica's ops are for TensorFlow to place, on the first device of the process. */
  private static void assertPlaced(List<GraphOperation> ops, String second) {
    String host = second.replaceFirst("/device:.*", "/device:CPU:0");
    int placed = 0;
    for (GraphOperation op : ops) {
      boolean input = op.type().contains("Dataset") || op.type().contains("Iterator");
      boolean isSecond = op.name().startsWith("replica_1/");
      assertEquals(isSecond ? input ? host : second : "", op.device(), op.name());
      placed += isSecond ? 1 : 0;
      if (op.type().startsWith("Collective")) {
        assertEquals("nccl", op.attributes().getAttrString("communication_hint"), op.name());
      }
    }
    assertEquals(ops.size() / 2, placed, "each replica has as many ops");
    // Those of 3×3 kernels: 1×1 convolutions are matrix products where this test runs.
    assertTrue(count(ops, "Conv2DBackpropFilter") >= 16, "of the backward pass too");
    assertTrue(count(ops, "CollectiveReduceV2") > 20, "gradients and batch norm");
  }

  private static long count(List<GraphOperation> ops, String type) {
    return ops.stream()
        .filter(op -> op.name().startsWith("replica_1/") && op.type().equals(type))
        .count();
  }

  @Test
  void mirroredPutsEachReplicaOnAGpuOfItsOwn() throws IOException {
    MirroredStrategy strategy = new MirroredStrategy(TWO_GPUS);
    assertEquals(List.of("/device:GPU:0", "/device:GPU:1"), strategy.devices());
    buildAndAssertPlaced(strategy);
  }

  @Test
  void aWorkersReplicasAreOnItsOwnGpus() throws IOException {
    buildAndAssertPlaced(worker(List.of("a:1"), 0));
    DistributionStrategy second = worker(List.of("a:1", "b:1"), 1);
    assertEquals(
        List.of(
            "/job:worker/replica:0/task:1/device:GPU:0",
            "/job:worker/replica:0/task:1/device:GPU:1"),
        second.devices());
    assertEquals(4, second.replicaCount());
    assertEquals(2, second.firstReplica());
  }

  private static DistributionStrategy worker(List<String> workers, int task) {
    return new MultiWorkerMirroredStrategy(
        new Cluster(workers, task), TWO_GPUS, Duration.ofSeconds(1), lost -> {});
  }
}
