package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.assembly.StepBenchmark;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.report.StepTrace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GrowthTableTest extends TinyProjectBase {
  private GrowthTable table(int classes, int classCount) {
    return table(classes, classCount, 1);
  }

  private GrowthTable table(int classes, int classCount, int multiple) {
    return GrowthTable.of(
        ExperimentConfig.read(project.config(), List.of("training.unlabeled_batch=3")),
        classes,
        classCount,
        multiple);
  }

  @Test
  void cropBatchesAndClassesGrowEachForItself() {
    assertEquals(
        List.of(
            new GrowthTable.Row(32, 2, 3, 5),
            new GrowthTable.Row(48, 2, 3, 5),
            new GrowthTable.Row(64, 2, 3, 5),
            new GrowthTable.Row(32, 4, 6, 5),
            new GrowthTable.Row(32, 2, 3, 10),
            new GrowthTable.Row(32, 2, 3, 21)),
        table(5, 21).rows());
    assertEquals(42, table(5, 21, 14).rows().get(1).crop());
    assertEquals(4, table(5, 2).rows().size(), "there are not more than two classes");
    assertEquals(
        List.of("training.crop=48", "training.labeled_batch=2", "training.unlabeled_batch=3"),
        table(5, 21).rows().get(1).overrides());
  }

  @Test
  void aRowHasTimeSpeedAndTheMemoryOfTheGpuIfThereIsOne() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new GrowthTable(table(5, 21).rows().subList(0, 2))
        .print(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            row ->
                new StepBenchmark.Measurement(
                    new StepBenchmark.Timing(List.of(0.5, 0.25, 9.0), 5),
                    Optional.empty(),
                    OptionalDouble.empty(),
                    List.of(),
                    new StepTrace(
                        List.of(),
                        row.crop() == 48 ? OptionalLong.of(7 << 20) : OptionalLong.empty()),
                    OptionalLong.of(2 << 20),
                    Optional.of(5)));
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(List.of("32", "2+3", "5", "0.500", "10.00", "2"), words(lines.get(1)));
    assertEquals(List.of("48", "2+3", "5", "0.500", "10.00", "7"), words(lines.get(2)));
    assertTrue(lines.get(0).strip().startsWith("crop"), lines.get(0));
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split(" +"));
  }
}
