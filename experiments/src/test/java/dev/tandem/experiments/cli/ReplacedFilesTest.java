package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands write replaces no file that is not of their own kind. */
class ReplacedFilesTest {
  @TempDir static Path folder;
  private static TinyProject project;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    project = new TinyProject(folder);
    run = project.trained("first", "training.steps=1");
  }

  private static void assertRefused(String message, Object... command) {
    TinyProject.Outcome outcome = TinyProject.tandem(command);
    assertEquals("tandem: " + message, outcome.err().strip());
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals("", outcome.out(), "refused before anything is computed");
  }

  @Test
  void predictWritesOnlyIntoFoldersOfItsOwn() throws IOException {
    Path masks = folder.resolve("labels");
    byte[] drawn = Files.readAllBytes(project.label(1));
    String message =
        "predict: --out %s: holds files that are not of predict, expected a new or empty folder,"
            + " or one that predict has written";
    assertRefused(
        message.formatted(masks),
        "predict",
        run,
        folder.resolve("images"),
        "--pseudo-labels",
        "0.5",
        "--out",
        masks);
    assertRefused(message.formatted(masks), "predict", run, "--list", "labeled", "--out", masks);
    assertArrayEquals(drawn, Files.readAllBytes(project.label(1)));
    assertFalse(Files.exists(masks.resolve("classes.txt")));
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Files.writeString(empty.resolve(".DS_Store"), "of a file browser");
    for (int times = 0; times < 2; times++) {
      assertEquals(
          ExitCode.DONE,
          TinyProject.tandem("predict", run, project.image(1), "--out", empty).code());
    }
  }

  @Test
  void anOptionsFileReplacesOnlyFilesWithItsEnding() throws IOException {
    byte[] photograph = Files.readAllBytes(project.image(1));
    String expected = "%s exists already, expected a new file, or one that ends in ";
    for (String option : new String[] {"json", "per-image", "confusion"}) {
      assertRefused(
          ("evaluate: --" + option + ": " + expected).formatted(project.image(1))
              + (option.equals("json") ? ".json" : ".csv"),
          "evaluate",
          run,
          "--" + option,
          project.image(1));
    }
    assertRefused(
        ("report: --out: " + expected).formatted(project.image(1)) + ".html",
        "report",
        run,
        "--out",
        project.image(1));
    for (String command : new String[] {"bench", "starts"}) {
      assertRefused(
          (command + ": --json: " + expected).formatted(project.image(1)) + ".json",
          command,
          project.config(),
          "--json",
          project.image(1));
    }
    Path csv = folder.resolve("labels/im1.csv");
    assertRefused(
        "evaluate: --confusion: the picture beside %s would replace %s, expected another name"
            .formatted(csv, project.label(1)),
        "evaluate",
        run,
        "--confusion",
        csv);
    assertArrayEquals(photograph, Files.readAllBytes(project.image(1)));
    Path again = folder.resolve("AGAIN.CSV");
    for (int times = 0; times < 2; times++) {
      assertEquals(ExitCode.DONE, TinyProject.tandem("evaluate", run, "--confusion", again).code());
    }
  }
}
