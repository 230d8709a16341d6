package dev.tandem.experiments.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.cli.RunResults;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.cli.TinyProjectBase;
import dev.tandem.training.Checkpoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A run on a disk that is full at each of its writes: disks of every size in steps of 64 KiB, until
 * one is large enough. Wherever it is full, the last checkpoint is whole, one line says what cannot
 * be written, and with more space the run ends as one that always had it.
 */
@Tag("soak")
@EnabledOnOs(value = OS.LINUX, disabledReason = "mounts a tmpfs")
class FullDiskTest extends TinyProjectBase {
  private static final long STEP = 64 << 10;
  private static final long LARGEST = 64 << 20;
  private static final String LARGE = "large enough";
  private static final String[] SETTINGS = {
    "training.steps=30",
    "training.checkpoint_every=5",
    "training.evaluate_every=10",
    "training.log_every=1"
  };

  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private final Map<String, Integer> codes = new TreeMap<>();
  private Path disk;
  private String expected;

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (disk != null) {
      call("umount", "-q", disk.toString());
    }
  }

  @Test
  void aRunEndsWithTheRightCodeAndAWholeCheckpointAndGoesOn()
      throws IOException, InterruptedException {
    disk = Files.createDirectory(folder.resolve("disk"));
    Assumptions.assumeTrue(mount("size=1m"), "not allowed to mount a tmpfs");
    call("umount", disk.toString());
    expected = RunResults.of(project.trained("undisturbed", SETTINGS)).toString();
    List<String> faults = new ArrayList<>();
    for (long size = STEP; codes.getOrDefault(LARGE, 0) == 0 && size < LARGEST; size += STEP) {
      assertTrue(mount("size=" + size));
      String where = size / 1024 + " KiB: ";
      try {
        trainUntilItIsFull(disk.resolve("run"), where);
        assertTrue(mount("remount,size=" + LARGEST));
        goOn(disk.resolve("run"));
      } catch (AssertionError | RuntimeException e) {
        faults.add(where + e);
        System.out.println(where + e);
      }
      assertTrue(call("umount", disk.toString()));
    }
    System.out.println("runs by what became of them: " + codes);
    assertEquals(List.of(), faults);
    assertEquals(1, codes.get(LARGE), "a disk that is large enough");
    assertTrue(codes.getOrDefault("exit 1", 0) > 0, "disks that are full");
  }

  private void trainUntilItIsFull(Path run, String where) {
    TinyProject.Outcome outcome = train(run);
    String said = outcome.err() + terminal.toString(StandardCharsets.UTF_8);
    assertTrue(outcome.code() == 0 || outcome.code() == 1, outcome.code() + ": " + said);
    assertFalse(said.contains("Exception") || said.contains("\tat "), said);
    long refusals = outcome.err().lines().filter(l -> l.startsWith("tandem: ")).count();
    assertEquals(outcome.code(), refusals, said);
    boolean full = said.contains("cannot be written: No space left on device");
    assertTrue(full || outcome.code() == 0, said);
    long kept = new Checkpoints(run.resolve("checkpoints")).latestStep().orElse(0L);
    String end = !full ? LARGE : outcome.code() == 0 ? "full, but finished" : "exit 1";
    codes.merge(end, 1, Integer::sum);
    System.out.println(where + end + ", the last checkpoint is of step " + kept);
  }

  private void goOn(Path run) throws IOException {
    TinyProject.Outcome resumed = train(run);
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(expected, RunResults.of(run).toString());
  }

  /** Trains, or goes on, and records what the log says on the terminal. */
  private TinyProject.Outcome train(Path run) {
    terminal.reset();
    PrintStream before = System.err;
    System.setErr(new PrintStream(terminal, true, StandardCharsets.UTF_8));
    try {
      return TinyProject.tandem(project.trainingLine(run, SETTINGS).toArray());
    } finally {
      System.setErr(before);
    }
  }

  private boolean mount(String options) throws IOException, InterruptedException {
    return call("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString());
  }

  private static boolean call(String... line) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(line)).inheritIO().start().waitFor() == 0;
  }
}
