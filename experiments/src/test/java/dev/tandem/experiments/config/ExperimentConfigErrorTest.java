package dev.tandem.experiments.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a config says of what is wrong in it: where, what was found, what is expected. */
class ExperimentConfigErrorTest {
  private static final String MINIMAL = "{\"name\": \"quick\"}";

  @Test
  void anUnknownKeyNamesTheNearestOne() {
    assertEquals(
        "quick.json: training.stepz: unknown key, did you mean training.steps?",
        error("{\"name\": \"a\", \"training\": {\"stepz\": 5}}"));
    assertEquals(
        "quick.json: trainin: unknown key, did you mean training?",
        error("{\"name\": \"a\", \"trainin\": {\"steps\": 5}}"));
  }

  @Test
  void aKeyInTheWrongGroupIsSentToTheRightOne() {
    assertEquals(
        "quick.json: steps: unknown key, did you mean training.steps?",
        error("{\"name\": \"a\", \"steps\": 5}"));
    assertEquals(
        "quick.json: training.steps: unknown key with a dot in it, expected an object within an"
            + " object",
        error("{\"name\": \"a\", \"training.steps\": 5}"));
  }

  @Test
  void wrongValuesNameTheirDottedKey() {
    assertEquals(
        "quick.json: training.steps: found \"many\", expected an integer of at least 1",
        error("{\"name\": \"a\", \"training\": {\"steps\": \"many\"}}"));
    assertEquals(
        "quick.json: augmentation.hue: found 0.6, expected a number from 0 to 0.5",
        error("{\"name\": \"a\", \"augmentation\": {\"hue\": 0.6}}"));
    assertEquals(
        "quick.json: dataset.scenes.count: found 0, expected an integer from 1 to 100000",
        error("{\"name\": \"a\", \"dataset\": {\"scenes\": {\"count\": 0}}}"));
    assertEquals("quick.json: name: missing, expected text", error("{}"));
  }

  @Test
  void aNameMustDoAsAFolder() {
    String expected =
        ", expected letters, digits, '.', '_' and '-', at least one of them a letter or digit";
    assertEquals("quick.json: name: found \"a/b\"" + expected, error("{\"name\": \"a/b\"}"));
    assertEquals("quick.json: name: found \"..\"" + expected, error("{\"name\": \"..\"}"));
    assertEquals("quick.json: name: found \"\"" + expected, error("{\"name\": \"\"}"));
    assertEquals("VOC_css-1.5", parse("{\"name\": \"VOC_css-1.5\"}").name());
    assertEquals("写真-Fotös", parse("{\"name\": \"写真-Fotös\"}").name());
  }

  @Test
  void theNameAfterAFolderIsAName() {
    assertEquals("my_photos_2_", ExperimentConfig.nameAfter("my photos (2)"));
    assertEquals("写真", ExperimentConfig.nameAfter("写真"));
    // As macOS stores it: o and a combining diaeresis.
    assertEquals("Foto\u0308s", ExperimentConfig.nameAfter("Foto\u0308s"));
    assertEquals("images", ExperimentConfig.nameAfter("(!)"));
    assertEquals("images", ExperimentConfig.nameAfter(".."));
  }

  @Test
  void rangesMustBeginBeforeTheyEnd() {
    assertEquals(
        "quick.json: augmentation.scale_min: found 2, expected at most scale_max, which is 1.5",
        error("{\"name\": \"a\", \"augmentation\": {\"scale_min\": 2}}"));
    assertEquals(
        "--set augmentation.blur_sigma_min=2: found 2, expected at most blur_sigma_max, which is"
            + " 1.15",
        error(MINIMAL, "augmentation.blur_sigma_min=2"));
    assertEquals(
        "quick.json: training.learning_rate_min: found 0.0001, expected at most learning_rate,"
            + " which is 0.00001",
        error(MINIMAL, "training.learning_rate=1e-5"));
    assertEquals(
        "quick.json: method.contrastive_weight_min: found 2, expected at most contrastive_weight,"
            + " which is 1",
        error(
            "{\"name\": \"a\", \"method\": {\"contrastive_weight_min\": 2,"
                + " \"contrastive_schedule\": \"ramp_down\"}}"));
  }

  @Test
  void classesAndColoursMustFit() {
    for (String name : List.of("", " a", "a\\n")) {
      String error =
          error("{\"name\": \"a\", \"dataset\": {\"classes\": [\"%s\"]}}".formatted(name));
      assertTrue(
          error.endsWith("expected a name without blanks at its ends or line breaks"), error);
    }
    assertEquals(
        "quick.json: dataset.colours: found \"red\", expected #RRGGBB",
        error("{\"name\": \"a\", \"dataset\": {\"colours\": [\"#00ffAA\", \"red\"]}}"));
    assertEquals(
        "quick.json: dataset.colours: found 1 in the list, expected one a class, that is 2",
        error(
            "{\"name\": \"a\", \"dataset\": {\"classes\": [\"a\", \"b\"],"
                + " \"colours\": [\"#000000\"]}}"));
    assertEquals(
        "quick.json: dataset.classes: found \"a\" twice, expected distinct names",
        error("{\"name\": \"a\", \"dataset\": {\"classes\": [\"a\", \"b\", \"a\"]}}"));
    assertEquals(
        "quick.json: dataset.labels: found \"labels/*.png\", expected a pattern with {id} in it",
        error("{\"name\": \"a\", \"dataset\": {\"labels\": \"labels/*.png\"}}"));
  }

  @Test
  void aFileThatCanNotBeReadIsNamed(@TempDir Path folder) throws IOException {
    Path absent = folder.resolve("absent.json");
    assertEquals(
        absent + ": no such file, expected a config in JSON",
        assertThrows(InvalidInputException.class, () -> ExperimentConfig.read(absent, List.of()))
            .getMessage());
    Path latin = folder.resolve("latin.json");
    Files.write(latin, "{\"name\": \"ü\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        latin + ": not UTF-8 text, expected a config in JSON",
        assertThrows(InvalidInputException.class, () -> ExperimentConfig.read(latin, List.of()))
            .getMessage());
  }

  private static ExperimentConfig parse(String json, String... overrides) {
    return ExperimentConfig.parse(
        json, Path.of("folder").toAbsolutePath(), "quick.json", List.of(overrides));
  }

  private static String error(String json, String... overrides) {
    return assertThrows(InvalidInputException.class, () -> parse(json, overrides)).getMessage();
  }
}
