package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.testing.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the README and its pages tell people to type is understood, and does what they say. */
class ReadmeCommandsTest {
  private static final Path ROOT = Path.of(System.getProperty("tandem.root"));
  private static final Pattern OPTION = Pattern.compile("--([a-z][a-z-]*)");

  @TempDir private Path folder;

  private static Command command(String name) {
    return Tandem.COMMANDS.stream()
        .filter(command -> command.name().equals(name))
        .findFirst()
        .orElseGet(() -> fail("no command " + name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "experiments/doc/results.md",
        "experiments/doc/distribution.md",
        "experiments/doc/endurance.md",
        "experiments/doc/formulas.md",
        "experiments/doc/serving.md"
      })
  void everyCallIsUnderstood(String page) throws IOException {
    DocumentedCommands commands = DocumentedCommands.of(ROOT.resolve(page));
    // Formulas are no commands; every other page has some.
    assertEquals(page.endsWith("formulas.md"), commands.calls().isEmpty());
    for (List<String> call : commands.calls()) {
      CommandLine line = Tandem.parse(command(call.get(0)), call.subList(1, call.size()));
      if (call.get(0).equals("batch")) {
        planned(new Arguments("batch", line));
        continue;
      }
      String[] settings = line.getOptionValues("set");
      for (String argument : line.getArgList()) {
        // What a variable of the shell stands for is not known here.
        if (argument.startsWith("configs/") && !argument.contains("$")) {
          // Every key and value must be right, and the config there.
          ExperimentConfig.read(
              ROOT.resolve(argument), settings == null ? List.of() : Arrays.asList(settings));
        }
      }
    }
    for (String code : commands.inline()) {
      List<String> names = Tandem.COMMANDS.stream().map(Command::name).toList();
      String name = code.replaceFirst("[ \\[].*", "");
      if (names.contains(name)) {
        Matcher option = OPTION.matcher(code);
        while (option.find()) {
          assertTrue(
              command(name).options().hasOption(option.group(1)),
              "%s: `%s`: no option --%s".formatted(page, code, option.group(1)));
        }
      }
    }
  }

  /** The configs, the grid and the baseline of a batch go together. */
  private static void planned(Arguments arguments) {
    List<Path> configs = arguments.line().getArgList().stream().map(ROOT::resolve).toList();
    List<BatchRun> runs = BatchCommand.plan(arguments).runs(configs, note -> fail(note));
    assertTrue(runs.size() > 1);
    arguments.text("baseline").ifPresent(name -> BatchCommand.requireConfig(name, runs));
  }

  @Test
  void everyCommandIsInTheTable() throws IOException {
    String table =
        Files.readString(ROOT.resolve("README.md"))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .collect(Collectors.joining("\n"));
    for (Command command : Tandem.COMMANDS) {
      assertTrue(
          Pattern.compile("`" + command.name() + "[ `]").matcher(table).find(), command.name());
    }
  }

  /** In order, with small networks, on twenty-five photographs of which twenty have masks. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the README is written for a POSIX shell")
  void everyLineDoesWhatItSays() throws IOException, InterruptedException {
    BeachPhotographs.draw(folder.resolve("photos"));
    TinyProject project = new TinyProject(folder.resolve("tiny"));
    for (String name : List.of("camvid_css_logit", "camvid_supervised")) {
      Path config = folder.resolve("configs").resolve(name + ".json");
      Files.createDirectories(config.getParent());
      Files.writeString(
          config,
          Files.readString(project.config())
              .replace(
                  "\"root\":\".\",\"split\":\".\"", "\"root\":\"../tiny\",\"split\":\"../tiny\"")
              .replace("\"name\":\"tiny\"", "\"name\":\"" + name + "\""));
    }
    Path like = Path.of("configs", "own_images_unimatch_v2.json");
    Files.copy(ROOT.resolve(like), folder.resolve(like));
    List<String> lines = runnable();
    assertTrue(lines.size() >= 10, lines.toString());
    String said = run(lines);
    assertEquals(
        lines.stream().map(line -> "exit code 0").toList(),
        said.lines().filter(line -> line.startsWith("exit code")).toList(),
        said);
    assertTrue(Files.exists(folder.resolve("runs/first/report.html")));
    assertTrue(Files.exists(folder.resolve("runs/photos/saved_model/saved_model.pb")));
  }

  /**
   * Not Maven's lines, a folder tree, the batch, whose runs {@code BatchCommandTest} runs, and what
   * needs DINOv2's weights, which {@link OwnDinov2Test} runs.
   */
  private static List<String> runnable() throws IOException {
    return DocumentedCommands.of(ROOT.resolve("README.md")).lines().stream()
        .filter(line -> line.matches("(java -jar|cp|mkdir|cat|touch) .*"))
        .filter(line -> !line.startsWith(DocumentedCommands.PROGRAM + "batch "))
        .filter(line -> !line.matches(".* (check photos|train photos|predict runs)/.*dinov2.*"))
        .toList();
  }

  private String run(List<String> lines) throws IOException, InterruptedException {
    Path script = Files.write(folder.resolve("lines.txt"), lines);
    List<String> line =
        new ArrayList<>(JavaCommand.of(List.of(), ReadmeShell.class, List.of(script.toString())));
    line.addAll(TinyProject.TINY);
    line.addAll(List.of("training.steps=2", "training.warm_up=0"));
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), () -> read(log));
      return read(log);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
