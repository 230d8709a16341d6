package dev.tandem.experiments.soak;

import dev.tandem.experiments.cli.FuzzedInputs;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.cli.TinyProjectBase;
import dev.tandem.testing.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thousands of files that are changed at random. */
@Tag("soak")
class FuzzedInputsTest extends TinyProjectBase {
  private FuzzedInputs inputs;

  @BeforeEach
  void seed() throws IOException {
    inputs = new FuzzedInputs(project, 27);
  }

  @Test
  void configs() throws IOException {
    inputs.configs(500);
  }

  @Test
  void listsAndPictures() throws IOException {
    inputs.lists(200);
    inputs.pictures(300);
  }

  @Test
  void weights() throws IOException {
    Path safetensors = folder.resolve("run.safetensors");
    TinyProject.tandem("weights", resnetRun(), "--out", safetensors);
    List<Path> files = new ArrayList<>(List.of(safetensors));
    files.addAll(torchFiles());
    inputs.weights(2000, files, folder.resolve("changed"));
  }

  private Path resnetRun() {
    return project.trained("first", "model.backbone=resnet18", "training.steps=1");
  }

  /** PyTorch's own, where the golden values are. */
  private static List<Path> torchFiles() throws IOException {
    Goldens.assumeAvailable();
    try (Stream<Path> files = Files.list(Goldens.folder().resolve("pth"))) {
      return files.filter(file -> file.toString().endsWith(".pth")).sorted().toList();
    }
  }

  @Test
  void runFolders() throws IOException {
    Path trained = project.trained("trained", "training.steps=2", "training.checkpoint_every=1");
    inputs.runFolders(200, trained, project.run("changed"));
  }
}
