package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.config.ExperimentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigCommandTest extends TinyProjectBase {
  @Test
  void diffShowsTheKeysThatDiffer() throws IOException {
    Path other = folder.resolve("other.json");
    Files.writeString(
        other,
        Files.readString(project.config())
            .replace("\"crop\":32", "\"crop\":48")
            .replace("\"queries\":8,\"negatives\":8", "\"mixing\":\"classmix\""));
    String a = project.config().toString();
    String b = other.toString();
    String row = "%-16s  %-" + a.length() + "s  %s\n";
    assertEquals(
        row.formatted("key", a, b)
            + row.formatted("method.mixing", "\"cutmix\"", "\"classmix\"")
            + row.formatted("method.queries", "8", "256")
            + row.formatted("method.negatives", "8", "512")
            + row.formatted("training.crop", "32", "48"),
        TinyProject.tandem("config", "--diff", a, b).out());
    assertEquals("no difference\n", TinyProject.tandem("config", "--diff", a, a).out());
    assertEquals(
        "no difference\n",
        TinyProject.tandem(
                "config",
                "--diff",
                a,
                b,
                "--set",
                "method.kind=supervised",
                "--set",
                "training.crop=64")
            .out());
  }

  @Test
  void aRunFolderIsAConfigToo() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.writeString(
        run.resolve("config.json"),
        ExperimentConfig.read(project.config(), List.of("training.steps=7")).toJson());
    String out = TinyProject.tandem("config", "--diff", project.config(), run).out();
    assertTrue(out.matches("(?s)key .*\ntraining.steps +3 +7\n"), out);
  }

  @Test
  void oneConfigCannotBeCompared() {
    assertOneLine(
        TinyProject.tandem("config", "--diff", project.config()),
        "config: --diff: found 1 arguments, expected two configs or run folders");
  }

  @Test
  void schemaIsPrinted() {
    assertEquals(ExperimentConfig.schema() + "\n", TinyProject.tandem("config", "--schema").out());
  }
}
