package dev.tandem.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentConfigTest {
  private static final Path FOLDER = Path.of("folder").toAbsolutePath();
  private static final String MINIMAL = "{\"name\": \"quick\"}";

  @Test
  void hasExactlyItsTopLevelKeys() {
    JsonObject json = JsonParser.parseString(parse(MINIMAL).toJson()).getAsJsonObject();
    assertEquals(
        List.of(
            "name",
            "description",
            "seed",
            "dataset",
            "model",
            "method",
            "augmentation",
            "training",
            "evaluation",
            "distribution"),
        List.copyOf(json.keySet()));
  }

  @Test
  void aNameAloneGivesEveryDefault() {
    ExperimentConfig config = parse(MINIMAL);
    assertEquals(3407L, config.seed());
    assertEquals(
        new AugmentationConfig(0.5, 1.5, 0.8, 0.25, 0.25, 0.25, 0.25, 0.5, 0.15, 1.15, 0.5),
        config.augmentation());
    assertEquals(
        new MethodConfig(
            PseudoLabel.LOGIT,
            0.1,
            RepresentationKind.DETERMINISTIC,
            MixingKind.CUTMIX,
            SupervisedLossKind.CROSS_ENTROPY,
            0.7,
            50000,
            0.5,
            0.5,
            0.97,
            0.8,
            AnchorHardnessKind.BY_STRATEGY,
            0.7,
            256,
            512,
            0.99,
            0.99,
            ContrastiveSchedule.CONSTANT,
            1,
            -5,
            0),
        config.method());
    assertEquals(
        new TrainingConfig(
            1000,
            4,
            4,
            321,
            0.01,
            1e-4,
            0.9,
            5e-5,
            1e-6,
            0.9,
            5e-4,
            0,
            0,
            1,
            Precision.FLOAT32,
            0,
            0),
        config.training());
    assertEquals(
        new ModelConfig(
            Backbone.MOBILENET_V2,
            64,
            16,
            Optional.empty(),
            FrozenPart.NOTHING,
            256,
            48,
            256,
            256,
            0.1,
            false),
        config.model());
    assertEquals(
        new DatasetConfig(
            DatasetKind.FOLDER,
            Optional.empty(),
            Optional.empty(),
            "images/{id}.jpg",
            "labels/{id}.png",
            Optional.empty(),
            LabelFormat.INDICES,
            List.of(),
            List.of(),
            255,
            List.of("#E0E0C0"),
            new ScenesConfig(1, 512, 128)),
        config.dataset());
  }

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
        "quick.json: dataset.scenes.count: found 0, expected an integer of at least 1",
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
  void theResolvedConfigReadsBackAsItself() {
    ExperimentConfig config =
        parse(
            "{\"name\": \"a\", \"description\": \"a <b> \\\"ü\\\"\", \"seed\": 9007199254740993,"
                + " \"dataset\": {\"root\": \"data\", \"classes\": [\"sky\", \"road\"]},"
                + " \"training\": {\"learning_rate\": 0.0064}}",
            "method.contrastive_schedule=ramp_down",
            "model.pretrained=weights.safetensors");
    ExperimentConfig again =
        ExperimentConfig.parse(config.toJson(), Path.of("/elsewhere"), "again.json", List.of());
    assertEquals(config, again);
    assertEquals(config.toJson(), again.toJson());
    assertTrue(config.toJson().contains("\"learning_rate_min\": 0.0001,"));
  }

  @Test
  void theDescriptionHasEveryKeyWithItsMeaning() {
    ExperimentConfig config = parse(MINIMAL, "training.steps=600");
    List<String> lines = config.describe().lines().toList();
    List<Leaf> leaves =
        RecordShape.of(ExperimentConfig.class, "").entries().stream()
            .flatMap(Entry::leaves)
            .toList();
    assertEquals(leaves.size(), lines.size());
    for (int i = 0; i < leaves.size(); i++) {
      assertTrue(lines.get(i).startsWith(leaves.get(i).path() + " = "), lines.get(i));
      assertTrue(lines.get(i).contains(leaves.get(i).key().doc()), lines.get(i));
    }
    assertTrue(
        lines.contains(
            "training.steps = 600                                Optimiser steps of the whole"
                + " training. (an integer of at least 1; default 1000)"),
        config.describe());
    assertTrue(lines.get(0).endsWith("(text; required)"), lines.get(0));
  }

  @Test
  void everyKeyHasAMeaningAndADefaultThatReadsAsItself() {
    List<Leaf> leaves =
        RecordShape.of(ExperimentConfig.class, "").entries().stream()
            .flatMap(Entry::leaves)
            .toList();
    assertTrue(leaves.size() > 50);
    for (Leaf leaf : leaves) {
      assertTrue(leaf.key().doc().matches("[A-Z].*\\."), leaf.path());
      assertFalse(leaf.key().defaultsTo().isEmpty() && !leaf.path().equals("name"), leaf.path());
      if (!leaf.key().defaultsTo().isEmpty()) {
        Place place = new Place(new Document("default", FOLDER, ""), leaf.path());
        Object value = leaf.type().read(StrictJson.parse(leaf.key().defaultsTo(), ""), place);
        assertEquals(leaf.key().defaultsTo(), ValueWriter.json(value).toString(), leaf.path());
      }
    }
  }

  @Test
  void pathsInAFileStartFromItsFolder(@TempDir Path folder) throws IOException {
    Path file = Files.createDirectories(folder.resolve("configs")).resolve("quick.json");
    Files.writeString(
        file,
        "{\"name\": \"a\", \"dataset\": {\"root\": \"../data\", \"split\": \"split\"},"
            + " \"model\": {\"pretrained\": \"/weights/w.safetensors\"}}");
    ExperimentConfig config = ExperimentConfig.read(file, List.of());
    Path base = folder.toAbsolutePath().normalize();
    assertEquals(Optional.of(base.resolve("data")), config.dataset().root());
    assertEquals(Optional.of(base.resolve("configs/split")), config.dataset().split());
    assertEquals(
        Optional.of(file.toAbsolutePath().getRoot().resolve("weights/w.safetensors")),
        config.model().pretrained());
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
    return ExperimentConfig.parse(json, FOLDER, "quick.json", List.of(overrides));
  }

  private static String error(String json, String... overrides) {
    return assertThrows(InvalidInputException.class, () -> parse(json, overrides)).getMessage();
  }
}
