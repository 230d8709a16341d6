package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartsCommandTest extends TinyProjectBase {
  @Test
  void everySeedHasItsLineAndItsFiguresAndARateThatIsTooHighDoesDamage() throws IOException {
    // Without an ending, by which a file of the command could be told from another.
    Path json = folder.resolve("starts");
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "starts",
            project.config(),
            "--draws",
            2,
            "--steps",
            3,
            "--json",
            json,
            "--set",
            "seed=7",
            "--set",
            "training.learning_rate=300");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    List<String> lines = outcome.out().lines().toList();
    assertTrue(lines.get(1).startsWith("7 "), lines.get(1));
    assertTrue(
        lines.get(1).matches(".* (step \\d is not finite|step \\d moved a scale .*)"),
        lines.get(1));
    assertTrue(lines.get(2).startsWith("8 "), lines.get(2));
    assertEquals("2 of 2 starts damaged", lines.get(3));
    JsonArray starts = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
    JsonObject second = starts.get(1).getAsJsonObject();
    assertEquals(8, second.get("seed").getAsInt());
    assertEquals(3, second.getAsJsonArray("gradient_norm").size());
    assertTrue(second.get("damage").getAsString().contains("step "), second.toString());
  }

  @Test
  void anImageThatIsMissingIsNamedBeforeAnythingIsTrained() throws IOException {
    Files.delete(project.image(2));
    TinyProject.Outcome outcome = TinyProject.tandem("starts", project.config(), "--draws", 1);
    assertOneLine(outcome, project.image(2) + ": no such file, expected the image of id im2");
  }

  @Test
  void withoutDamageTheKeyIsThereAndNull() throws IOException {
    Path json = folder.resolve("starts.json");
    TinyProject.Outcome outcome =
        TinyProject.tandem("starts", project.config(), "--draws", 1, "--steps", 1, "--json", json);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    JsonArray starts = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
    JsonObject start = starts.get(0).getAsJsonObject();
    assertTrue(start.has("damage") && start.get("damage").isJsonNull(), start.toString());
  }

  @Test
  void aNumberOfDrawsIsExpected() {
    assertOneLine(
        TinyProject.tandem("starts", project.config(), "--draws", "many"),
        "starts: --draws: found many, expected a whole number from 1 to 999999");
  }
}
