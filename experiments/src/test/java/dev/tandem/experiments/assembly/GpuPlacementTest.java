package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tandem.distribution.Cluster;
import dev.tandem.distribution.DistributionStrategy;
import dev.tandem.distribution.LocalDevices;
import dev.tandem.distribution.MirroredStrategy;
import dev.tandem.distribution.MultiWorkerMirroredStrategy;
import dev.tandem.distribution.ReplicatedGraph;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.Devices;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.testing.OwnProcess;
import dev.tandem.training.TrainingRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.GraphOperation;

/**
 * The whole training of two GPUs, as a graph: where each op belongs and how the replicas talk. It
 * needs no GPU, and runs on none: a process of its own builds for a GPU.
 */
class GpuPlacementTest {
  @Test
  void everyOpIsWhereItBelongs(@TempDir Path folder) throws IOException, InterruptedException {
    OwnProcess.run(folder, Program.class, List.of("-D" + Devices.GPU_GRAPHS + "=true"), Map.of());
  }

  /** The tests in a process of their own. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      boolean passed = OwnProcess.passed(List.of(selectClass(TwoGpus.class)), 1);
      NativeRuntime.load();
      NativeRuntime.exit(passed ? 0 : 1);
    }
  }

  /** Run by the test above alone. */
  static class TwoGpus {
    private static final String HOST = "/device:CPU:0";
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

    /**
     * The first replica's ops are on the host, or for TensorFlow to place, on the first device of
     * the process.
     */
    private static void assertPlaced(List<GraphOperation> ops, String second) {
      String host = second.replaceFirst("/device:.*", HOST);
      Map<String, GraphOperation> first =
          ops.stream()
              .filter(op -> !isSecond(op))
              .collect(Collectors.toMap(GraphOperation::name, Function.identity()));
      assertEquals(ops.size(), 2 * first.size(), "each replica has as many ops");
      for (GraphOperation op : ops) {
        if (isSecond(op)) {
          String device = first.get(ReplicatedGraph.inFirstReplica(op.name())).device();
          assertEquals(isInput(op) || device.equals(HOST) ? host : second, op.device(), op.name());
        } else {
          assertTrue(List.of("", HOST).contains(op.device()), op.name() + " on " + op.device());
        }
        if (op.type().startsWith("Collective")) {
          assertEquals("nccl", op.attributes().getAttrString("communication_hint"), op.name());
        }
      }
      long drawn = ofSecond(ops).filter(op -> isDraw(op) && op.device().equals(host)).count();
      assertTrue(drawn > 20, "draws for an image as a whole, " + drawn + " of them on the host");
      // 16 of 3×3 kernels in the backbone; 1×1 convolutions are no matrix products on a GPU.
      assertTrue(count(ops, "Conv2DBackpropFilter") > 20, "of the backward pass too");
      assertTrue(count(ops, "CollectiveReduceV2") > 20, "gradients and batch norm");
    }

    private static boolean isSecond(GraphOperation op) {
      return op.name().startsWith("replica_1/");
    }

    private static boolean isInput(GraphOperation op) {
      return op.type().contains("Dataset") || op.type().contains("Iterator");
    }

    private static boolean isDraw(GraphOperation op) {
      return op.type().startsWith("StatelessRandom");
    }

    private static Stream<GraphOperation> ofSecond(List<GraphOperation> ops) {
      return ops.stream().filter(TwoGpus::isSecond);
    }

    private static long count(List<GraphOperation> ops, String type) {
      return ofSecond(ops).filter(op -> op.type().equals(type)).count();
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
}
