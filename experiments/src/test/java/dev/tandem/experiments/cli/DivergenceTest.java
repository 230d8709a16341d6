package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings whose learning rate is far too high, and what they leave. */
class DivergenceTest extends TinyProjectBase {
  /** The first update makes the weights so large that the second step is not finite. */
  private static final String TOO_HIGH = "training.learning_rate=1e15";

  /** Whatever the method is: the check is that of the step. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "cross"})
  void withAndWithoutPseudoLabelsTheEndIsTheSameCodeAndOneLine(String pseudoLabel) {
    assertDiverged(
        project.train("a", TOO_HIGH, "training.steps=6", "method.pseudo_label=" + pseudoLabel));
  }

  @Test
  void gaussianRepresentationsOnTwoDevicesDoSoToo() {
    assertDiverged(
        project.train(
            "a",
            TOO_HIGH,
            "training.steps=6",
            "method.pseudo_label=cross",
            "method.representation=gaussian",
            "distribution.strategy=mirrored",
            "distribution.devices=2"));
  }

  private void assertDiverged(TinyProject.Outcome outcome) {
    assertEquals(ExitCode.DIVERGED, outcome.code(), outcome.err());
    List<String> lines = outcome.err().lines().filter(line -> line.startsWith("tandem: ")).toList();
    assertEquals(1, lines.size(), outcome.err());
    assertTrue(lines.get(0).contains("training diverged at step"), lines.get(0));
    assertTrue(lines.get(0).contains("labelled images im"), lines.get(0));
    assertFalse(Files.exists(project.run("a").resolve("saved_model")));
  }

  @Test
  void anUpdateThatIsNotFiniteIsNotMadeSavedOrExported() throws IOException {
    TinyProject.Outcome outcome =
        project.train(
            "a", "training.learning_rate=1e38", "training.steps=1", "method.pseudo_label=none");
    assertDiverged(outcome);
    assertTrue(outcome.err().contains("no checkpoint was written yet"), outcome.err());
    assertFalse(Files.exists(project.run("a").resolve("checkpoints")));
  }

  @Test
  void skippedStepsChangeNothingAndAreCounted() throws IOException {
    project.trained("a", TOO_HIGH, "training.steps=4", "training.skip_nonfinite_steps=3");
    List<String> counts = new ArrayList<>();
    for (String line : Files.readAllLines(project.run("a").resolve("metrics.jsonl"))) {
      Matcher count = Pattern.compile("\"skipped_steps\":([0-9.]+)").matcher(line);
      if (count.find()) {
        counts.add(count.group(1));
      }
      assertFalse(line.contains("NaN") || line.contains("Infinity"), line);
    }
    assertEquals(List.of("0.0", "1.0", "2.0", "3.0"), counts);
  }
}
