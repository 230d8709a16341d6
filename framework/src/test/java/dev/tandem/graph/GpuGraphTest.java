package dev.tandem.graph;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tandem.testing.OwnProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.ClassSelector;

/**
 * What the graphs compute that are built for a GPU, with draws on the host, joined small tensors
 * and comparisons of label maps as float32: tests of what is built in another way there, once more,
 * in a process that builds for a GPU and runs on the processor.
 */
class GpuGraphTest {
  private static final List<String> TESTS =
      List.of(
          "graph.BatchNormTest",
          "graph.DrawsTest",
          "graph.HistogramTest",
          "graph.RunningStatisticsTest",
          "graph.SmallTensorsTest",
          "optimizer.AdamWGoldenTest",
          "optimizer.OptimizationTest",
          "optimizer.OptimizerTest",
          "optimizer.JoinedUpdateTest",
          "augment.AppearanceTest",
          "augment.CroppedMapsTest",
          "augment.CutMixBoxTest",
          "augment.MixingGoldenTest",
          "augment.PartnersTest",
          "augment.RandomScaleCropTest",
          "augment.StrongAugmentationTest",
          "data.InputPipelineTest",
          "distribution.BucketsTest",
          "distribution.ReplicatedGraphTest",
          "evaluation.EvaluationGoldenTest",
          "loss.ConsistencyLossTest",
          "loss.ContrastiveLossGoldenTest",
          "loss.ContrastiveSamplerTest",
          "loss.OnlineHardExampleMiningGoldenTest",
          "loss.ImageWeightedLossGoldenTest",
          "pseudolabel.MixedStrategyTest",
          "representation.PrototypesGoldenTest",
          "training.NonFiniteStepTest",
          "training.TeacherGoldenTest",
          "training.UniMatchV1GoldenTest",
          "training.UpdateDiagnosticsTest");

  @Test
  void graphsForAGpuComputeTheSame(@TempDir Path folder) throws IOException, InterruptedException {
    OwnProcess.run(folder, Program.class, List.of("-D" + Devices.GPU_GRAPHS + "=true"), Map.of());
  }

  /** The tests in a process of their own. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      boolean passed = OwnProcess.passed(selectors().toList(), 100);
      NativeRuntime.load();
      NativeRuntime.exit(passed && Devices.useGpu() ? 0 : 1);
    }

    private static Stream<ClassSelector> selectors() {
      return TESTS.stream().map(test -> selectClass("dev.tandem." + test));
    }
  }
}
