package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.evaluation.ConfusionMatrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessLogTest {
  @TempDir Path folder;

  private ProcessLog log(long step) {
    return log(step, 1);
  }

  private ProcessLog log(long step, int replicas) {
    Clock clock =
        Clock.tick(Clock.fixed(Instant.ofEpochSecond(60), ZoneOffset.UTC), Duration.ofSeconds(1));
    return new ProcessLog(
        folder.resolve("processes.json"),
        clock,
        step,
        List.of("/device:CPU:0"),
        replicas,
        SessionOptions.Precision.BFLOAT16);
  }

  private List<TrainingProcess> processes() {
    return TrainingProcess.read(folder.resolve("processes.json"));
  }

  @Test
  void eachProcessSaysFromWhereToWhereItTrainedAndOnWhat() {
    ProcessLog first = log(0);
    first.onEvaluation(100, new ConfusionMatrix(1));
    log(100).onEnd(150, 0.5);
    List<TrainingProcess> processes = processes();
    assertEquals(2, processes.size());
    assertEquals(0, processes.get(0).firstStep());
    assertEquals(100, processes.get(0).lastStep());
    assertEquals(100, processes.get(1).firstStep());
    assertEquals(150, processes.get(1).lastStep());
    TrainingProcess last = processes.get(1);
    assertEquals("1970-01-01T00:01:00Z", last.begun());
    assertEquals(List.of("/device:CPU:0"), last.devices());
    assertEquals("bfloat16", last.precision());
    assertTrue(last.tensorflow().startsWith("2."), last.tensorflow());
    assertTrue(last.processors() > 0);
    assertTrue(last.machineMemoryBytes() > 0);
  }

  @Test
  void aRunThatBeginsAgainForgetsTheProcessesBefore() {
    log(0);
    log(0);
    assertEquals(1, processes().size());
  }

  @Test
  void anotherNumberOfReplicasThanBeforeIsAWarning() throws Exception {
    try (Warnings warnings = Warnings.of(ProcessLog.class)) {
      log(0, 8);
      log(10, 8);
      assertEquals(List.of(), warnings.lines());
      log(20, 4);
      assertEquals(
          List.of(
              "the run had 8 replicas and goes on with 4: from this step on, the number of images in a"
                  + " step and their order differ"),
          warnings.lines());
      assertEquals(List.of(8, 8, 4), processes().stream().map(TrainingProcess::replicas).toList());
      log(0, 8);
      assertEquals(1, warnings.lines().size(), "one that begins again");
    }
  }

  @Test
  void aFileOfAVersionThatDidNotCountReplicasIsNoWarning() throws Exception {
    log(0, 8);
    Path file = folder.resolve("processes.json");
    Files.writeString(file, Files.readString(file).replaceAll("\\s*\"replicas\": 8,", ""));
    try (Warnings warnings = Warnings.of(ProcessLog.class)) {
      log(10, 4);
      assertEquals(List.of(), warnings.lines());
    }
    assertEquals(List.of(0, 4), processes().stream().map(TrainingProcess::replicas).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{", "[{}]", "[null]", "{}", ""})
  void aDamagedFileCostsOnlyItsContent(String damaged) throws Exception {
    Files.writeString(folder.resolve("processes.json"), damaged);
    assertThrows(InvalidInputException.class, this::processes);
    log(10);
    assertEquals(1, processes().size());
  }
}
