package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.cli.TinyProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fifth strategy takes one class and one line of config. */
class OwnStrategyTest {
  @TempDir Path folder;

  @Test
  void aConfigNamesTheClassAndTheRunUsesIt() throws IOException {
    TinyProject project = new TinyProject(folder);
    Path run = project.run("own");
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "train",
            project.config(),
            "--run-dir",
            run,
            "--set",
            "method.pseudo_label=" + CautiousStrategy.class.getName());
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(
        Files.readString(run.resolve("config.json"))
            .contains("\"pseudo_label\": \"" + CautiousStrategy.class.getName() + "\""));
    assertTrue(Files.readString(run.resolve("metrics.jsonl")).contains("\"event\":\"end\""));
  }

  @Test
  void aClassThatIsNoStrategyIsOneClearLine() throws IOException {
    TinyProject project = new TinyProject(folder);
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "train",
            project.config(),
            "--run-dir",
            project.run("none"),
            "--set",
            "method.pseudo_label=java.lang.String");
    assertEquals(2, outcome.code());
    assertTrue(
        outcome.err().contains("method.pseudo_label: found java.lang.String"), outcome.err());
    assertEquals(1, outcome.err().strip().lines().count(), outcome.err());
  }
}
