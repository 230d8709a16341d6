package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.StandardError;
import dev.tandem.testing.JavaCommand;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * What commands print on a terminal: Tandem's own lines alone. They run in processes without
 * oneDNN, so that this also shows that all of them work there.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the library is not silenced there")
class QuietCommandsTest extends TinyProjectBase {
  private static final String OWN =
      "tiny: building the graph …|tiny: \\d steps|step \\d/\\d  .*|predicted .*|checked .*|\\[tiny 1\\] .*|start .*|batch: table.md, .*";

  private static final String NEXT = "--then";

  /** A backbone whose last layers have dilated convolutions that reach the map. */
  private static final List<String> DILATED =
      List.of("model.backbone=resnet18", "model.output_stride=8");

  private final List<List<String>> commands = new ArrayList<>();

  private void then(Object... command) {
    List<String> line = new ArrayList<>();
    for (Object argument : command) {
      line.add(argument.toString());
    }
    commands.add(line);
  }

  private void thenTrain(Path run, String precision) {
    List<String> line = new ArrayList<>(List.of("train", project.config().toString()));
    line.addAll(List.of("--run-dir", run.toString(), "--set", "training.precision=" + precision));
    DILATED.forEach(setting -> line.addAll(List.of("--set", setting)));
    commands.add(line);
  }

  @Test
  void noneShowsALineOfTensorFlows() throws IOException, InterruptedException {
    Path run = project.run("exact");
    Path rounded = project.run("rounded");
    thenTrain(run, "float32");
    thenTrain(rounded, "bfloat16");
    then("evaluate", run);
    then("predict", run, project.image(0), "--out", folder.resolve("out"));
    then("export", run, "--out", folder.resolve("exported"));
    then("bench", project.config(), "--steps", "1");
    then("starts", project.config(), "--draws", "1", "--steps", "1");
    then("batch", project.config(), "--seeds", "1", "--out", folder.resolve("batch"));
    then("check", project.config());
    then("report", run);
    then("weights", run);
    then("devices");
    Heard heard = run();
    assertEquals(Collections.nCopies(commands.size(), "exit 0"), heard.codes, heard.toString());
    assertEquals(
        List.of(),
        heard.err.stream().filter(line -> !line.matches(OWN)).toList(),
        heard.toString());
    assertEquals(3, new RunFiles(run).losses().size());
    // What native code prints goes to the log, where it cannot be avoided.
    String log = Files.readString(run.resolve("log.txt"));
    assertTrue(log.contains("training from step 0 of 3"), log);
    assertFalse(log.contains("DT_UINT8"), log);
    assertNotEquals(
        new RunFiles(run).losses().get(0),
        new RunFiles(rounded).losses().get(0),
        "bfloat16 rounds, also without oneDNN");
  }

  @Test
  void aCheckpointThatTensorFlowCannotReadIsOneLine() throws IOException, InterruptedException {
    Path run = project.trained("run", "method.pseudo_label=none");
    Path checkpoint = run.resolve("checkpoints/step-3");
    // As an earlier version wrote it, so that only TensorFlow can find the fault.
    Files.delete(checkpoint.resolve("manifest.json"));
    Path data = checkpoint.resolve("variables.data-00000-of-00001");
    try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    then("evaluate", run);
    Heard heard = run();
    assertEquals(List.of("exit 2"), heard.codes, heard.toString());
    assertEquals(1, heard.err.size(), heard.toString());
    assertTrue(heard.err.get(0).startsWith("tandem: " + checkpoint), heard.toString());
  }

  /** Files may have 500 kB at most, and the checkpoint is larger. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "limits the size of files as Linux's shells do")
  void aCheckpointThatCannotBeWrittenIsOneLine() throws IOException, InterruptedException {
    then(
        "train",
        project.config(),
        "--run-dir",
        project.run("run"),
        "--set",
        "model.head_channels=1024",
        "--set",
        "method.pseudo_label=none");
    Heard heard = run("bash", "-c", "ulimit -f 500; exec \"$0\" \"$@\"");
    assertEquals(List.of("exit 1"), heard.codes, heard.toString());
    List<String> foreign = heard.err.stream().filter(line -> !line.matches(OWN)).toList();
    assertTrue(foreign.get(foreign.size() - 1).matches("tandem: .*cannot be written.*"));
    assertTrue(
        foreign.stream().allMatch(line -> line.matches("(tandem:|WARN ) .*cannot be written.*")),
        heard.toString());
  }

  /** What a process printed, line by line. */
  private record Heard(List<String> codes, List<String> out, List<String> err) {}

  /** The commands, in one process. */
  private Heard run(String... shell) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(shell));
    line.addAll(JavaCommand.of(List.of("-Xmx700m"), Program.class, List.of()));
    for (List<String> command : commands) {
      line.addAll(command);
      line.add(NEXT);
    }
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder program =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    // A log level set by the build would make NativeRuntime leave it unchanged.
    program.environment().remove("TF_CPP_MIN_LOG_LEVEL");
    program.environment().put("TF_ENABLE_ONEDNN_OPTS", "0");
    Process process = program.start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), "the process did not end");
    } finally {
      process.destroyForcibly();
    }
    List<String> said = Files.readAllLines(out);
    return new Heard(
        said.stream().filter(text -> text.startsWith("exit ")).toList(),
        said,
        Files.readAllLines(err));
  }

  /** Does what {@link dev.tandem.experiments.Main} does, for several commands. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      StandardError.separateJava();
      NativeRuntime.load();
      List<String> line = new ArrayList<>();
      for (String argument : arguments) {
        if (argument.equals(NEXT)) {
          System.out.println("exit " + Tandem.run(line, Terminal.system()));
          line.clear();
        } else {
          line.add(argument);
        }
      }
      NativeRuntime.exit(0);
    }
  }
}
