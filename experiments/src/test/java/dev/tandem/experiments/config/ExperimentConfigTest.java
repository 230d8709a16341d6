package dev.tandem.experiments.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.InvalidInputException;
import dev.tandem.augment.CropPadding;
import dev.tandem.augment.Rescaling;
import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.methods.AnchorHardnessKind;
import dev.tandem.experiments.methods.ContrastiveConfig;
import dev.tandem.experiments.methods.ContrastiveSchedule;
import dev.tandem.experiments.methods.MixingConfig;
import dev.tandem.experiments.methods.MixingKind;
import dev.tandem.experiments.methods.PseudoLabel;
import dev.tandem.experiments.methods.RampUpConfig;
import dev.tandem.experiments.methods.RepresentationKind;
import dev.tandem.experiments.methods.SupervisedLossConfig;
import dev.tandem.experiments.methods.SupervisedLossKind;
import dev.tandem.experiments.methods.TeacherConfig;
import dev.tandem.experiments.methods.UnsupervisedLossKind;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.training.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
  void theSchemaInConfigsIsCurrent() throws IOException {
    Path file = Path.of(System.getProperty("tandem.root"), "configs", "tandem.schema.json");
    assertEquals(
        ExperimentConfig.schema() + "\n",
        Files.readString(file),
        "write it anew: java -jar experiments/target/tandem.jar config --schema > " + file);
  }

  @Test
  void aConfigMayNameItsSchema() {
    assertEquals(
        parse(MINIMAL), parse("{\"$schema\": \"tandem.schema.json\", \"name\": \"quick\"}"));
    assertTrue(
        assertThrows(
                InvalidInputException.class, () -> parse("{\"$schema\": 7, \"name\": \"quick\"}"))
            .getMessage()
            .endsWith("$schema: found 7, expected the name of a JSON Schema"));
  }

  @Test
  void settingsAreAsTheCommandLineTakesThem() {
    ExperimentConfig config = parse(MINIMAL);
    assertEquals("cutmix", config.settings().get("method.mixing"));
    assertEquals("\"cutmix\"", config.keys().get("method.mixing"));
    assertEquals("[1]", config.settings().get("evaluation.scales"));
    assertEquals("", config.settings().get("model.pretrained"));
    String said = "say \"hi\"\\n";
    ExperimentConfig described =
        ExperimentConfig.parse(MINIMAL, Path.of("."), "a.json", List.of("description=" + said));
    assertEquals(said, described.settings().get("description"));
  }

  @Test
  void aNameAloneGivesEveryDefault() {
    ExperimentConfig config = parse(MINIMAL);
    assertEquals(3407L, config.seed());
    assertEquals(
        new AugmentationConfig(
            0.5,
            1.5,
            Rescaling.FACTOR,
            CropPadding.REFLECT,
            0.8,
            0.25,
            0.25,
            0.25,
            0.25,
            0,
            0.5,
            0.15,
            1.15,
            0.5),
        config.augmentation());
    assertEquals(
        new ContrastiveConfig(
            Choice.of(PseudoLabel.LOGIT),
            0.1,
            Choice.of(RepresentationKind.DETERMINISTIC),
            new MixingConfig(Choice.of(MixingKind.CUTMIX)),
            new SupervisedLossConfig(Choice.of(SupervisedLossKind.CROSS_ENTROPY), 0.7, 50000),
            0.5,
            0.5,
            Choice.of(UnsupervisedLossKind.IMAGE_WEIGHTED),
            0.97,
            0.8,
            AnchorHardnessKind.BY_STRATEGY,
            0.7,
            256,
            512,
            new TeacherConfig(0.99),
            new RampUpConfig(0),
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
            false,
            0,
            5e-5,
            1e-6,
            Choice.of(OptimizerKind.SGD),
            0.9,
            true,
            5e-4,
            true,
            0,
            List.of(),
            0,
            0,
            3,
            0,
            1,
            16,
            SessionOptions.Precision.FLOAT32,
            false,
            0,
            0,
            0.01),
        config.training());
    assertEquals(
        new ModelConfig(
            Choice.of(NetworkKind.ENCODER_DECODER),
            Choice.of(BackboneKind.MOBILENET_V2),
            Choice.of(DecoderKind.DEEPLAB_V3_PLUS),
            64,
            16,
            Optional.empty(),
            EncoderDecoder.Frozen.NOTHING,
            false,
            256,
            48,
            256,
            0,
            List.of(),
            256,
            0.1,
            false),
        config.model());
    assertEquals(
        new DatasetConfig(
            Choice.of(DatasetKind.FOLDER),
            Optional.empty(),
            Optional.empty(),
            "images/{id}.jpg",
            "labels/{id}.png",
            Optional.empty(),
            Choice.of(LabelFormat.INDICES),
            List.of(),
            List.of(),
            255,
            List.of("#E0E0C0"),
            new ScenesConfig(1, 512, 128)),
        config.dataset());
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
    List<String> lines = keysWithAValue(config);
    JsonObject json = JsonParser.parseString(config.toJson()).getAsJsonObject();
    List<String> keys = keys("", json).toList();
    assertTrue(keys.size() > 50);
    assertEquals(keys.size(), lines.size());
    for (int i = 0; i < keys.size(); i++) {
      assertTrue(lines.get(i).startsWith(keys.get(i) + " = "), lines.get(i));
    }
    assertTrue(
        lines.contains(
            "training.steps = 600                                Optimizer steps of the whole"
                + " training. (an integer of at least 1; default 1000)"),
        config.describe());
    assertTrue(lines.get(0).endsWith("(text; required)"), lines.get(0));
  }

  @Test
  void everyKeyHasAMeaningAndADefaultThatReadsAsItself() {
    Pattern line =
        Pattern.compile("(\\S+) = (.*?) {4,}([A-Z].*\\.) \\((.*); (default (.+)|required)\\)");
    for (String text : keysWithAValue(parse(MINIMAL))) {
      Matcher parts = line.matcher(text);
      assertTrue(parts.matches(), text);
      assertEquals(parts.group(1).equals("name"), parts.group(5).equals("required"), text);
      if (!parts.group(1).equals("name")) {
        assertEquals(parts.group(6), parts.group(2), text);
      }
    }
  }

  /** The lines of all keys but those of a list's elements, such as {@code a.list[].key}. */
  private static List<String> keysWithAValue(ExperimentConfig config) {
    return config.describe().lines().filter(line -> !line.contains("[].")).toList();
  }

  private static Stream<String> keys(String path, JsonObject object) {
    return object.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue() instanceof JsonObject group
                    ? keys(path + entry.getKey() + ".", group)
                    : Stream.of(path + entry.getKey()));
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

  private static ExperimentConfig parse(String json, String... overrides) {
    return ExperimentConfig.parse(json, FOLDER, "quick.json", List.of(overrides));
  }
}
