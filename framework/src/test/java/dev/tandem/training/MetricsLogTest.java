package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.tandem.evaluation.ConfusionMatrix;
import dev.tandem.evaluation.PseudoLabelQuality;
import dev.tandem.file.UnwritableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("metrics.jsonl");
  }

  private MetricsLog log() {
    return new MetricsLog(file, List.of("Straße", "Auto"), 1);
  }

  @Test
  void aLineTornWithinACharacterIsCut() throws IOException {
    MetricsLog begun = log();
    begun.onStep(1, Map.of("loss", 0.5));
    String whole = Files.readString(file);
    begun.onEvaluation(1, new ConfusionMatrix(2));
    byte[] all = Files.readAllBytes(file);
    int torn = new String(all, StandardCharsets.ISO_8859_1).indexOf("Stra") + 5;
    Files.write(file, Arrays.copyOf(all, torn));

    MetricsLog resumed = log();
    resumed.rewindTo(1);
    assertEquals(whole, Files.readString(file));
    assertFalse(resumed.isEvaluated(1));
  }

  @Test
  void beforeACheckpointWhatWasHeldBackMustBeWritten() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Path away = folder.resolve("away");
    MetricsLog log = new MetricsLog(run.resolve("metrics.jsonl"), List.of(), 1);
    Files.move(run, away);
    log.onStep(1, Map.of("loss", 0.5));
    assertThrows(UnwritableException.class, () -> log.onSave(1));
    Files.move(away, run);
    log.onSave(1);
    assertEquals(
        "{\"event\":\"train\",\"step\":1,\"loss\":0.5}\n",
        Files.readString(run.resolve("metrics.jsonl")));
  }

  @Test
  void whatComesAgainAndWhatIsNoEventIsCut() throws IOException {
    MetricsLog begun = log();
    begun.onStep(1, Map.of("loss", 0.5));
    begun.onEvaluation(1, new ConfusionMatrix(2));
    String kept = Files.readString(file);
    begun.onStep(2, Map.of("loss", 0.25));
    begun.end(2, 0.5);
    Files.writeString(file, Files.readString(file) + "{}\n{\"event\":\"train\"}\n[]\n");

    MetricsLog resumed = log();
    resumed.rewindTo(1);
    assertEquals(kept, Files.readString(file));
    assertTrue(resumed.isEvaluated(1));
  }

  @Test
  void aDamagedLineBeforeOthersIsSaid() throws IOException {
    MetricsLog begun = log();
    begun.onStep(1, Map.of("loss", 0.5));
    String first = Files.readString(file);
    begun.onStep(2, Map.of("loss", 0.25));
    String second = Files.readString(file).substring(first.length());
    Files.writeString(file, first + "\0\0\0\n" + second + "{\"event\":\"tr");
    try (Warnings warnings = Warnings.of(MetricsLog.class)) {
      log().rewindTo(2);
      assertEquals(
          List.of(file + ": damaged lines are dropped, as a power failure leaves them: 1"),
          warnings.lines());
    }
    assertEquals(first + second, Files.readString(file));
  }

  @Test
  void anEvaluationThatIsMadeAgainReplacesTheOldOneWithWhatBelongsToIt() throws IOException {
    PseudoLabelQuality quality = new PseudoLabelQuality(2);
    quality.add(0, 0, true, 3);
    Inspection inspection =
        new Inspection(
            List.of(), List.of(), Optional.of(quality), Optional.empty(), Optional.empty());
    MetricsLog metrics = log();
    metrics.onEvaluation(1, new ConfusionMatrix(2));
    metrics.onInspection(1, inspection);
    metrics.onBrokenImage(2, "a.png: broken");
    metrics.onStep(2, Map.of("loss", 0.5));
    String kept = Files.readString(file);
    evaluate(metrics, inspection);
    String whole = Files.readString(file);
    assertTrue(whole.length() > kept.length());
    metrics.replaceEvaluation(2);
    assertEquals(whole, Files.readString(file), "until it is made again");
    assertTrue(metrics.isEvaluated(2));
    evaluate(metrics, inspection);
    assertEquals(whole, Files.readString(file));
  }

  private static void evaluate(MetricsLog metrics, Inspection inspection) {
    metrics.onImageLeftOut(2, "b.png: broken");
    metrics.onEvaluation(2, new ConfusionMatrix(2));
    metrics.onInspection(2, inspection);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems do not tell")
  void theEndSaysHowMuchMemoryTheProcessTook() throws IOException {
    log().end(2, 0.5);
    long bytes =
        JsonParser.parseString(Files.readString(file))
            .getAsJsonObject()
            .get(MetricsLog.PEAK_MEMORY)
            .getAsLong();
    assertTrue(bytes > 10 << 20, "at least that of a Java process: " + bytes);
  }

  @Test
  void pseudoLabelsAreALineWhereSomeWereJudged() throws IOException {
    PseudoLabelQuality quality = new PseudoLabelQuality(2);
    quality.add(0, 0, true, 3);
    quality.add(1, 0, true, 1);
    MetricsLog metrics = log();
    metrics.onInspection(1, Inspection.NOTHING);
    metrics.onInspection(
        2,
        new Inspection(
            List.of(), List.of(), Optional.of(quality), Optional.empty(), Optional.empty()));
    assertEquals(
        "{\"event\":\"pseudo_labels\",\"step\":2,\"labeled\":{\"confident\":1.0,\"accuracy\":0.75,"
            + "\"accuracy_of_all\":0.75,\"classes\":{\"Straße\":{\"confident\":1.0,\"accuracy\":0.75},"
            + "\"Auto\":{}}}}\n",
        Files.readString(file));
  }
}
