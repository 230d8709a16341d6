package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Images that break before or while a training reads them. */
class BrokenImagesTest extends TinyProjectBase {
  private void truncate(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Test
  void aTrainingUsesTheNextImageAndSaysSo() throws IOException {
    Path kept = folder.resolve("kept.jpg");
    Files.copy(project.image(6), kept);
    Files.copy(project.image(7), project.image(6), StandardCopyOption.REPLACE_EXISTING);
    List<JsonObject> expected = new RunFiles(project.trained("expected")).losses();

    Files.copy(kept, project.image(6), StandardCopyOption.REPLACE_EXISTING);
    truncate(project.image(6));
    TinyProject.Outcome outcome = project.train("broken", "training.max_broken_images=0.2");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals(expected, new RunFiles(project.run("broken")).losses());

    List<JsonObject> images = new RunFiles(project.run("broken")).events("images");
    assertEquals(1, images.size());
    assertEquals(1, images.get(0).get("broken_images").getAsInt());
    String fault = images.get(0).get("broken").getAsString();
    assertTrue(fault.startsWith(project.image(6) + ": cannot be decoded"), fault);
    assertTrue(
        outcome.err().lines().anyMatch(l -> l.endsWith("replaced by the next image: " + fault)),
        outcome.err());
    assertTrue(
        outcome
            .err()
            .contains(
                "1 broken image was replaced by the next of the list; named above and in"
                    + " metrics.jsonl"),
        outcome.err());
  }

  @Test
  void aRunGoesOnWithoutAnImageThatIsGoneMeanwhile() throws IOException {
    Files.delete(project.image(6));
    TinyProject.Outcome first = project.train("gone", "training.max_broken_images=0.2");
    assertEquals(ExitCode.DONE, first.code(), first.err());
    String fault = project.image(6) + ": no such file, expected a JPEG, PNG or BMP image\n";
    assertTrue(first.err().contains("replaced by the next image: " + fault), first.err());
    TinyProject.Outcome more =
        TinyProject.tandem(
            "train",
            project.run("gone").resolve("config.json"),
            "--resume",
            "--run-dir",
            project.run("gone"),
            "--set",
            "training.steps=5");
    assertEquals(ExitCode.DONE, more.code(), more.err());
    assertEquals(5, new RunFiles(project.run("gone")).losses().size());
    Files.delete(project.image(4));
    TinyProject.Outcome tooMany =
        TinyProject.tandem("train", "--resume", "--run-dir", project.run("gone"));
    assertEquals(ExitCode.INVALID_INPUT, tooMany.code(), tooMany.err());
    assertTrue(tooMany.err().contains("tandem: " + project.image(4) + ": no such file"));
  }

  @Test
  void moreThanToleratedEndTheTrainingAndAreNamed() throws IOException {
    for (int i = 4; i < 9; i += 2) {
      truncate(project.image(i));
    }
    TinyProject.Outcome outcome = project.train("broken", "training.max_broken_images=0.2");
    String last = outcome.err().lines().reduce((a, b) -> b).orElse("");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.err());
    assertTrue(last.endsWith("; of the 5 images of a list 1 may be broken"), last);
    assertTrue(last.contains(": cannot be decoded, expected a JPEG"), last);
  }

  @Test
  void aBrokenValidationImageIsNamedAndNotOneThatWasReplaced() throws IOException {
    truncate(project.image(6));
    truncate(project.image(10));
    TinyProject.Outcome outcome = project.train("broken", "training.max_broken_images=0.2");
    String last = outcome.err().lines().reduce((a, b) -> b).orElse("");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.err());
    assertTrue(last.startsWith("tandem: " + project.image(10) + ": cannot be decoded"), last);
  }

  @Test
  void anEvaluationSaysWhatItLeavesOut() throws IOException {
    truncate(project.image(10));
    TinyProject.Outcome outcome = project.train("broken", "training.max_broken_images=0.4");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertTrue(
        outcome.err().contains("left out of the evaluation: " + project.image(10)), outcome.err());
    assertTrue(outcome.err().contains(" on 2 of 3 images"), outcome.err());
    assertTrue(
        outcome.out().contains("validation images that could not be read and do not count: 1"),
        outcome.out());
    JsonObject evaluation = new RunFiles(project.run("broken")).events("evaluate").get(0);
    assertEquals(2, evaluation.get("images").getAsInt());
    assertEquals(1, evaluation.get("left_out").getAsInt());

    // The figures are those of the shorter list; of the whole list no figures are given.
    Files.writeString(project.list("valid"), "im9\nim11\n");
    Path shorter = project.trained("shorter");
    assertEquals(
        evaluation.get("miou"), new RunFiles(shorter).events("evaluate").get(0).get("miou"));
    Files.writeString(project.list("valid"), "im9\nim10\nim11\n");
    assertOneLine(TinyProject.tandem("evaluate", project.run("broken")), "im10.jpg: cannot be");
  }

  @Test
  void aRecalibrationUsesTheNextImageToo() throws IOException {
    Path run = project.trained("whole", "training.max_broken_images=0.2");
    truncate(project.image(6));
    TinyProject.Outcome outcome = TinyProject.tandem("evaluate", run, "--recalibrate-batch-norm");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());

    truncate(project.image(4));
    outcome = TinyProject.tandem("evaluate", run, "--recalibrate-batch-norm");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.err());
    String last = outcome.err().lines().reduce((a, b) -> b).orElse("");
    assertTrue(last.contains(project.image(4) + ": cannot be decoded, expected a JPEG"), last);
    assertTrue(last.endsWith("; of the 5 images of a list 1 may be broken"), last);
  }
}
