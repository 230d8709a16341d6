package dev.tandem.experiments.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.experiments.config.ExperimentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigChangeTest {
  @TempDir Path folder;

  private ConfigChange change(List<String> begun, List<String> asked) throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, "{\"name\": \"a\", \"dataset\": {\"root\": \"here\"}}");
    return ConfigChange.between(
        ExperimentConfig.read(file, begun), ExperimentConfig.read(file, asked));
  }

  @Test
  void whatChangesNoStepMayDiffer() throws IOException {
    ConfigChange change =
        change(
            List.of(),
            List.of(
                "evaluation.flip=true",
                "model.recompute=true",
                "distribution.start_timeout=60",
                "training.keep_checkpoints=1",
                "training.max_broken_images=0.5",
                "training.skip_nonfinite_steps=2"));
    assertEquals(new ConfigChange(List.of(), List.of()), change);
  }

  @Test
  void otherImagesListsAndWeightsAreAnotherTraining() throws IOException {
    Path weights = folder.resolve("w.pth");
    ConfigChange change =
        change(
            List.of("dataset.split=" + folder.resolve("a")),
            List.of(
                "dataset.root=" + folder.resolve("there"),
                "dataset.split=" + folder.resolve("b"),
                "model.pretrained=" + weights));
    assertEquals(
        List.of(
            "dataset.root was \"%s\" and is \"%s\""
                .formatted(folder.resolve("here"), folder.resolve("there")),
            "dataset.split was \"%s\" and is \"%s\""
                .formatted(folder.resolve("a"), folder.resolve("b")),
            "model.pretrained was \"\" and is \"%s\"".formatted(weights)),
        change.refused());
  }
}
