package dev.tandem.experiments.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OverrideTest {
  private static final Path FOLDER = Path.of("/configs").toAbsolutePath();
  private static final String JSON =
      "{\"name\": \"quick\", \"dataset\": {\"root\": \"data\"}, \"training\": {\"steps\": 5}}";

  @Test
  void aNumberReplacesTheFilesValue() {
    assertEquals(100, parse("training.steps=100").training().steps());
  }

  @Test
  void aWordNeedsNoQuotes() {
    assertEquals(parse("method.mixing=\"none\""), parse("method.mixing=none"));
    assertTrue(parse("method.mixing=none").toJson().contains("\"mixing\": \"none\""));
  }

  @Test
  void aListIsJson() {
    assertEquals(
        List.of("sky", "road"), parse("dataset.classes=[\"sky\", \"road\"]").dataset().classes());
  }

  @Test
  void textThatLooksLikeANumberStaysText() {
    assertEquals("2012", parse("name=2012").name());
    assertEquals("", parse("description=").description());
    assertEquals("a=b", parse("description=a=b").description());
    assertEquals(
        Optional.of(Path.of("2012").toAbsolutePath()), parse("dataset.root=2012").dataset().root());
  }

  @Test
  void aKeyOfAGroupThatTheFileLeavesOutCanBeSet() {
    assertEquals(8, parse("model.output_stride=8").model().outputStride());
    assertEquals(9L, parse("dataset.scenes.seed=9").dataset().scenes().seed());
  }

  @Test
  void theLastOfTwoForOneKeyCounts() {
    assertEquals(2, parse("training.steps=1", "training.steps=2").training().steps());
  }

  @Test
  void pathsStartFromTheWorkingDirectory() {
    DatasetConfig dataset = parse("dataset.split=split/../lists").dataset();
    assertEquals(Optional.of(FOLDER.resolve("data")), dataset.root());
    assertEquals(Optional.of(Path.of("lists").toAbsolutePath()), dataset.split());
    assertEquals(Optional.empty(), parse("dataset.root=").dataset().root());
  }

  @Test
  void aRequiredKeyMayComeFromTheCommandLine() {
    assertEquals("b", ExperimentConfig.parse("{}", FOLDER, "quick.json", List.of("name=b")).name());
  }

  @Test
  void anUnknownKeyNamesTheNearestOne() {
    assertEquals(
        "--set training.stepz=100: unknown key, did you mean training.steps?",
        error("training.stepz=100"));
    assertEquals("--set steps=100: unknown key, did you mean training.steps?", error("steps=100"));
    assertEquals("--set sed=1: unknown key, did you mean seed?", error("sed=1"));
  }

  @Test
  void aWrongValueIsNamedWithWhatIsExpected() {
    assertEquals(
        "--set training.steps=many: found \"many\", expected an integer of at least 1",
        error("training.steps=many"));
    assertEquals(
        "--set training.momentum=NaN: found \"NaN\", expected a number from 0 to 1",
        error("training.momentum=NaN"));
    assertEquals(
        "--set method.mixing=cutmx: found \"cutmx\", expected one of none, cutout, cutmix, classmix,"
            + " cutmix_box, or the full name of a class that implements Mixing; did you mean"
            + " cutmix?",
        error("method.mixing=cutmx"));
    assertEquals(
        "--set model.output_stride=4: found 4, expected one of 8, 16, 32",
        error("model.output_stride=4"));
    assertEquals("--set dataset.classes=[1]: found 1, expected text", error("dataset.classes=[1]"));
  }

  @Test
  void aGroupCanNotBeSetAsAWhole() {
    assertEquals(
        "--set training={}: a group of keys, expected one of its keys, such as training.steps",
        error("training={}"));
  }

  @Test
  void aSettingNeedsAnEqualsSign() {
    assertEquals("--set training.steps: found no '=', expected key=value", error("training.steps"));
  }

  @Test
  void aSettingOfSeveralLinesIsShownInOne() {
    assertEquals(
        "--set training.steps=1 2: found \"1\\n2\", expected an integer of at least 1",
        error("training.steps=1\n2"));
  }

  private static ExperimentConfig parse(String... overrides) {
    return ExperimentConfig.parse(JSON, FOLDER, "quick.json", List.of(overrides));
  }

  private static String error(String... overrides) {
    return assertThrows(InvalidInputException.class, () -> parse(overrides)).getMessage();
  }
}
