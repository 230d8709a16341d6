package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.distribution.ReplicatedGraph;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.training.TrainingRuntime;
import dev.tandem.training.TrainingSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.NodeDef;

class TrainingGraphTest {
  @TempDir Path folder;

  @BeforeAll
  static void load() {
    NativeRuntime.load();
  }

  /**
   * An edge weighs as much as an op. Where every op of a group waits for every op of another they
   * grow with the square of the network, and cost hundreds of megabytes and seconds of each start.
   */
  @Test
  void opsWaitForOneAnotherByFewerEdgesThanThereAreOps() throws IOException {
    Path file = new TinyProject(folder).config();
    ExperimentConfig config = ExperimentConfig.read(file, List.of("model.backbone=\"resnet50\""));
    try (ReplicatedGraph<?> replicas =
        TrainingRuntime.graph(Setups.of(config), new OneDeviceStrategy())) {
      List<NodeDef> ops = replicas.graph().toGraphDef().getNodeList();
      long edges =
          ops.stream()
              .flatMap(op -> op.getInputList().stream())
              .filter(input -> input.startsWith("^"))
              .count();
      assertTrue(edges < ops.size(), edges + " edges between " + ops.size() + " ops");
    }
  }

  /** Networks that only evaluations run would make every benchmark's graph larger. */
  @Test
  void stepsAloneHaveNothingThatIsLookedAtBesideEvaluations() throws IOException {
    Path file = new TinyProject(folder).config();
    ExperimentConfig config = ExperimentConfig.read(file, List.of("training.inspected_images=4"));
    TrainingSetup setup = Setups.of(config);
    assertEquals(4, setup.inspectedImages());
    long inspected = pipelines(setup);
    assertEquals(2, inspected - pipelines(setup.withoutInspection()));
    assertEquals(2 + 1, pipelines(setup.withoutInspection()));
  }

  /** Of training, of validation, and of what is looked at. */
  private static long pipelines(TrainingSetup setup) {
    try (ReplicatedGraph<?> replicas = TrainingRuntime.graph(setup, new OneDeviceStrategy())) {
      return replicas.graph().toGraphDef().getNodeList().stream()
          .filter(op -> op.getOp().equals("IteratorGetNext"))
          .count();
    }
  }
}
