package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.cli.TinyProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A method of the user's own with a key of its own takes two classes and one line of config. */
class OwnMethodTest {
  @TempDir Path folder;

  @Test
  void aConfigNamesTheRecordAndTheRunUsesIt() throws IOException {
    TinyProject project = new TinyProject(folder);
    Path run = project.run("own");
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "train",
            project.config(),
            "--run-dir",
            run,
            "--set",
            "method.kind=" + TwoStrongViewsConfig.class.getName(),
            "--set",
            "method.threshold=0.4");
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(Files.readString(run.resolve("config.json")).contains("\"threshold\": 0.4"));
    String metrics = Files.readString(run.resolve("metrics.jsonl"));
    assertTrue(metrics.contains("\"view_1\":"), metrics);
    assertTrue(metrics.contains("\"event\":\"end\""), metrics);
  }
}
