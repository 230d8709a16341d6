package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.cli.TinyProject.Outcome;
import dev.tandem.file.DurableFiles;
import dev.tandem.training.Checkpoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands on a run whose newest checkpoints are damaged. */
class DamagedCheckpointTest extends TinyProjectBase {
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
    assertNoDamageIsOverlooked(run.resolve("checkpoints"), 4, 2);
    Files.delete(run.resolve("checkpoints/checkpoints.json"));
    halve(run.resolve("checkpoints/step-4/variables.data-00000-of-00001"));
    String warned = warningsOf(() -> evaluateLatest(run));
    assertEquals(1, warned.lines().count(), warned);
    assertTrue(warned.contains("step-2 is used: damaged is step-4 (variables.data-"), warned);
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

  /** Every file of a checkpoint emptied, cut, and with a bit of each kilobyte flipped. */
  private static void assertNoDamageIsOverlooked(Path checkpoints, long newest, long before)
      throws IOException {
    for (Path file : DurableFiles.filesOf(checkpoints.resolve("step-" + newest))) {
      byte[] good = Files.readAllBytes(file);
      List<byte[]> damaged =
          new ArrayList<>(List.of(new byte[0], Arrays.copyOf(good, good.length - 1)));
      for (int at = 0; at < good.length; at += 1024) {
        byte[] flipped = good.clone();
        flipped[at + (good.length - at) / 2 % 1024] ^= 1;
        damaged.add(flipped);
      }
      for (byte[] bytes : damaged) {
        Files.write(file, bytes);
        long used = new Checkpoints(checkpoints).step(Checkpoints.Which.LATEST);
        // What a manifest says may still be whole: a sign between its words has changed.
        boolean provedWhole = file.endsWith("manifest.json") && used == newest;
        assertTrue(provedWhole || used == before, file + " with " + bytes.length + " bytes");
      }
      Files.write(file, good);
    }
    assertEquals(newest, new Checkpoints(checkpoints).step(Checkpoints.Which.LATEST));
  }

  private static void evaluateLatest(Path run) {
    assertDone(TinyProject.tandem("evaluate", run, "--checkpoint", "latest"));
  }

  /** What the log says on the terminal meanwhile. */
  private static String warningsOf(Runnable command) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      command.run();
    } finally {
      System.setErr(before);
    }
    return said.toString(StandardCharsets.UTF_8);
  }

  private static void assertDone(Outcome outcome) {
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
  }

  /** Without what depends on the machine. */
  private static String metrics(Path run) throws IOException {
    return RunResults.withoutMeasures(Files.readString(run.resolve("metrics.jsonl")));
  }

  private static void halve(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }
}
