package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.cli.TinyProject.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** Commands on a run whose newest checkpoints are damaged. */
class DamagedCheckpointTest extends TinyProjectTest {
  @Test
  void theOneBeforeIsUsedAndWithoutAnyOneLineSaysSo() throws IOException {
    Path run =
        project.trained(
            "a",
            "training.steps=4",
            "training.checkpoint_every=2",
            "training.evaluate_every=2",
            "method.pseudo_label=none");
    String whole = metrics(run);
    Files.delete(run.resolve("checkpoints/checkpoints.json"));
    halve(run.resolve("checkpoints/step-4/variables.data-00000-of-00001"));
    assertDone(TinyProject.tandem("evaluate", run, "--checkpoint", "latest"));
    assertDone(TinyProject.tandem("evaluate", run, "--checkpoint", "best"));
    assertDone(TinyProject.tandem("export", run, "--out", folder.resolve("exported")));
    assertTrue(Files.exists(folder.resolve("exported/saved_model.pb")));

    assertDone(TinyProject.tandem("train", "--resume", "--run-dir", run));
    assertEquals(whole, metrics(run));
    assertTrue(Files.exists(run.resolve("checkpoints/checkpoints.json")));

    halve(run.resolve("checkpoints/step-4/variables.index"));
    halve(run.resolve("checkpoints/step-2/manifest.json"));
    String expected = "no checkpoint is whole: step-4 (variables.index has ";
    assertOneLine(TinyProject.tandem("evaluate", run), expected);
    assertOneLine(TinyProject.tandem("export", run, "--out", folder.resolve("b")), expected);
    assertOneLine(TinyProject.tandem("train", "--resume", "--run-dir", run), expected);
  }

  private static void assertDone(Outcome outcome) {
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
  }

  /** Without what depends on the machine. */
  private static String metrics(Path run) throws IOException {
    return Files.readString(run.resolve("metrics.jsonl"))
        .replaceAll(",\"(images_per_second|peak_memory_bytes)\":[0-9.]+", "");
  }

  private static void halve(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }
}
