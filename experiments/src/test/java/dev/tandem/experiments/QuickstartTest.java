package dev.tandem.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.cli.ExitCode;
import dev.tandem.experiments.cli.TinyProject;
import dev.tandem.experiments.cli.TinyProjectBase;
import dev.tandem.report.RunMetrics;
import dev.tandem.testing.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The quickstart as a process, on the images of a {@link TinyProject} in place of the scenes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a process cannot be asked to end there")
class QuickstartTest extends TinyProjectBase {
  private Path runs;

  @BeforeEach
  void makeConfig() throws IOException {
    Path lists = Files.createDirectories(folder.resolve("data_split/scenes/16/1"));
    for (String name : List.of("labeled", "unlabeled", "valid")) {
      Files.copy(project.list(name), lists.resolve(project.list(name).getFileName()));
    }
    Path configs = Files.createDirectory(folder.resolve("configs"));
    Files.writeString(
        configs.resolve("quickstart.json"),
        Files.readString(project.config())
            .replace("\"root\":\".\"", "\"root\":\"..\"")
            .replace("\"split\":\".\"", "\"split\":\"..\"")
            .replace("\"steps\":3", "\"steps\":1000000,\"log_every\":1"));
    runs = folder.resolve("runs");
  }

  private Process start(String... arguments) throws IOException {
    return new ProcessBuilder(JavaCommand.of(List.of(), Quickstart.class, List.of(arguments)))
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("printed.txt").toFile())
        .redirectError(folder.resolve("said.txt").toFile())
        .start();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said.txt"));
  }

  private int end(Process process) throws IOException, InterruptedException {
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), said());
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }

  @Test
  void bothRunsAreComparedInAFolderThatDoesNotExistYet() throws IOException, InterruptedException {
    Path config = folder.resolve("configs/quickstart.json");
    Files.writeString(config, Files.readString(config).replace("1000000", "2"));
    Files.move(folder.resolve("data_split/scenes/16/1"), folder.resolve("data_split/scenes/16/3"));
    Files.createDirectories(runs.resolve("quickstart-3"));
    Files.createDirectory(runs.resolve("quickstart-3-2"));
    assertEquals(ExitCode.DONE, end(start("--seed", "3")), said());
    Path made = runs.toRealPath().resolve("quickstart-3-3");
    double alone = figures(made.resolve("supervised")).miou();
    double together = figures(made.resolve("semi-supervised")).miou();
    String printed = Files.readString(folder.resolve("printed.txt"));
    for (String line :
        List.of(
            "%-16s %16.1f %16.1f\n".formatted("mIoU", 100 * alone, 100 * together),
            "semi-supervised is %+.1f points of mIoU\n".formatted(100 * (together - alone)),
            "model:    " + made.resolve("semi-supervised/saved_model") + "\n")) {
      assertTrue(printed.contains(line), printed);
    }
    assertTrue(Files.readString(made.resolve("report.html")).contains("quickstart-supervised"));
    // Three validation images, each with its truth and two predictions.
    assertTrue(ImageIO.read(made.resolve("comparison.png").toFile()).getWidth() > 100);
  }

  private static RunMetrics.Evaluation figures(Path run) {
    List<RunMetrics.Evaluation> all = RunMetrics.read(run.resolve("metrics.jsonl")).evaluations();
    return all.get(all.size() - 1);
  }

  @Test
  void anInterruptOfTheFirstRunStartsNoSecond() throws IOException, InterruptedException {
    Process process = start();
    Path first = runs.resolve("quickstart-1/supervised");
    long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (!Files.exists(first.resolve("metrics.jsonl"))) {
      assertTrue(System.nanoTime() < patience && process.isAlive(), said());
      Thread.sleep(50);
    }
    process.destroy();
    assertEquals(ExitCode.INTERRUPTED, end(process), said());
    assertTrue(Files.exists(first.resolve("checkpoints/checkpoints.json")), said());
    assertFalse(Files.exists(runs.resolve("quickstart-1/semi-supervised")), said());
  }

  @Test
  void aFailureIsOneLineAndNoSuccess() throws IOException, InterruptedException {
    Files.writeString(runs, "no folder");
    assertEquals(ExitCode.INVALID_INPUT, end(start()), said());
    List<String> lines = said().lines().toList();
    assertEquals(2, lines.size(), said());
    assertTrue(lines.get(1).startsWith("quickstart: " + runs.toRealPath()), said());
    assertTrue(lines.get(1).contains("cannot be written: Not a directory"), said());
  }
}
