package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.distribution.OneDeviceStrategy;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.training.TrainingRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.StepStats;

class StepBenchmarkTest {
  @TempDir Path folder;

  @Test
  void asManyClassesTakePartInTheContrastiveLossAsAskedFor() throws IOException {
    Path file = new TinyProject(folder).config();
    String classes =
        IntStream.range(0, 21).mapToObj(i -> "\"c" + i + "\"").collect(Collectors.joining(","));
    List<String> overrides =
        new ArrayList<>(List.of("dataset.classes=[" + classes + "]", "training.crop=64"));
    overrides.addAll(StepBenchmark.STILL);
    try (SyntheticImages images = new SyntheticImages()) {
      images.draw(5, 96);
      overrides.addAll(images.overrides(ExperimentConfig.read(file, overrides)));
      ExperimentConfig config = ExperimentConfig.read(file, overrides);
      try (TrainingRuntime runtime =
          new TrainingRuntime(Setups.of(config), new OneDeviceStrategy())) {
        runtime.begin();
        for (int i = 0; i < 20; i++) {
          assertEquals(5, classesOf(runtime.trace()), "step " + i);
        }
      }
    }
  }

  /** The draw of the negatives' classes has a row for each class present. */
  private static long classesOf(StepStats stats) {
    NodeExecStats draw =
        stats.getDevStats(0).getNodeStatsList().stream()
            .filter(node -> node.getTimelineLabel().contains("= UpperBound("))
            .findFirst()
            .orElseThrow();
    return draw.getOutput(0).getTensorDescription().getShape().getDim(0).getSize();
  }
}
