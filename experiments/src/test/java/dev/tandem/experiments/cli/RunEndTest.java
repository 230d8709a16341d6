package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves at its end, and what {@code --resume} makes of it. */
class RunEndTest {
  @TempDir static Path folder;
  private static TinyProject project;
  private static Path trained;

  private Path run;

  @BeforeAll
  static void train() throws IOException {
    project = new TinyProject(folder);
    trained = project.trained("trained");
  }

  @BeforeEach
  void copy(TestInfo test) throws IOException {
    run = project.run(test.getTestMethod().orElseThrow().getName());
    FileUtils.copyDirectory(trained.toFile(), run.toFile());
  }

  private TinyProject.Outcome resume(Object... more) {
    return TinyProject.tandem(
        Stream.concat(Stream.of("train", "--resume", "--run-dir", run), Stream.of(more)).toArray());
  }

  private void assertWhole() throws IOException {
    assertTrue(Files.size(run.resolve("saved_model/saved_model.pb")) > 0);
    assertTrue(Files.readString(run.resolve("report.html")).strip().endsWith("</html>"));
    assertTrue(Files.size(run.resolve("examples/examples.json")) > 0);
  }

  private List<String> metrics() throws IOException {
    String text = Files.readString(run.resolve("metrics.jsonl"));
    return RunResults.withoutMeasures(text).lines().toList();
  }

  private String lastEvent() throws IOException {
    String last = metrics().get(metrics().size() - 1);
    return JsonParser.parseString(last).getAsJsonObject().get("event").getAsString();
  }

  @Test
  void aFinishedRunSaysSoAndRepairsItsResults() throws IOException {
    assertWhole();
    List<String> before = metrics();
    assertEquals("end", lastEvent());
    // As a process leaves it that dies in its export.
    Files.delete(run.resolve("saved_model/saved_model.pb"));
    Files.writeString(run.resolve("report.html"), "<html");
    Files.delete(run.resolve("examples/examples.json"));
    Files.write(run.resolve("metrics.jsonl"), before.subList(0, before.size() - 1));

    TinyProject.Outcome resumed = resume();
    assertEquals(ExitCode.DONE, resumed.code(), resumed.err());
    assertTrue(resumed.err().contains("the run is finished; its results"), resumed.err());
    assertTrue(resumed.out().startsWith("mIoU "), resumed.out());
    assertTrue(resumed.out().contains("  left "), resumed.out());
    assertWhole();
    assertEquals(before, metrics());
  }

  @Test
  void theLastEvaluationIsMadeUpFor() throws IOException {
    List<String> before = metrics();
    Files.write(run.resolve("metrics.jsonl"), before.subList(0, before.size() - 2));
    TinyProject.Outcome resumed = resume();
    assertEquals(ExitCode.DONE, resumed.code(), resumed.err());
    assertEquals(before, metrics());
  }

  @Test
  void moreStepsAreTrainedWithAWarningAndExportedAnew() throws IOException {
    Files.delete(run.resolve("saved_model/saved_model.pb"));
    TinyProject.Outcome more =
        resume(project.config(), "--set", "training.steps=4", "--set", "training.log_every=2");
    assertEquals(ExitCode.DONE, more.code(), more.err());
    assertTrue(more.err().startsWith("warning: training.steps was 3 and is 4: "), more.err());
    assertWhole();
    assertEquals("end", lastEvent());
    assertTrue(Files.readString(run.resolve("config.json")).contains("\"steps\": 4"));
    // And this config is the run's from now on.
    assertEquals(ExitCode.DONE, resume().code());
  }

  @Test
  void keysAndListsThatDifferAreNamed() throws IOException {
    String config = Files.readString(run.resolve("config.json"));
    TinyProjectBase.assertOneLine(
        resume(
            project.config(),
            "--set",
            "training.learning_rate=0.5",
            "--set",
            "seed=1",
            "--set",
            "training.steps=2"),
        ": the run was begun with another config: seed was 3407 and is 1,"
            + " training.steps was 3 and is 2 (it may only grow), training.learning_rate was 0.01 and"
            + " is 0.5; expected the same");
    String list = Files.readString(project.list("unlabeled"));
    Files.writeString(project.list("unlabeled"), "im4\nim5\n");
    TinyProjectBase.assertOneLine(
        resume(project.config(), "--set", "training.steps=5"),
        "unlabeled_filename.txt of the split has changed since the run was begun: found 2 ids,"
            + " expected the 5 of "
            + run.resolve("split/unlabeled_filename.txt")
            + ": with the lists there copied back the run goes on");
    Files.writeString(project.list("unlabeled"), list);
    assertEquals(config, Files.readString(run.resolve("config.json")));
  }

  @Test
  void aRunWithoutACheckpointBeginsAgainWithAnyConfig() throws IOException {
    FileUtils.deleteDirectory(run.resolve("checkpoints").toFile());
    FileUtils.deleteDirectory(run.resolve("saved_model").toFile());
    TinyProject.Outcome again =
        resume(
            project.config(),
            "--set",
            "seed=1",
            "--set",
            "training.steps=2",
            "--set",
            "evaluation.flip=true");
    assertEquals(ExitCode.DONE, again.code(), again.err());
    assertFalse(metrics().get(0).contains("\"step\":3"));
    assertEquals(4, metrics().size());
  }

  @Test
  void aFolderWithAConfigAndListsOfTheUsersOwnIsNotTakenForARun() throws IOException {
    for (String name : List.of("metrics.jsonl", "log.txt", "lock")) {
      Files.delete(run.resolve(name));
    }
    FileUtils.deleteDirectory(run.resolve("checkpoints").toFile());
    FileUtils.deleteDirectory(run.resolve("saved_model").toFile());
    Path list = run.resolve("split/labeled_filename.txt");
    Files.writeString(list, "im0\n");
    String config = Files.readString(run.resolve("config.json"));
    TinyProjectBase.assertOneLine(
        resume(project.config(), "--set", "seed=1"), run + ": the run folder is already used");
    TinyProjectBase.assertOneLine(resume(), run + ": found no files of a training");
    assertEquals("im0\n", Files.readString(list));
    assertEquals(config, Files.readString(run.resolve("config.json")));
  }

  @Test
  void aFinishedRunWhoseCheckpointsWereDeletedIsNotTrainedAgain() throws IOException {
    FileUtils.deleteDirectory(run.resolve("checkpoints").toFile());
    List<String> before = metrics();
    String config = Files.readString(run.resolve("config.json"));
    String gone =
        "%s: the run is finished and its checkpoints are gone, expected them in %s, or another run"
                .formatted(run, run.resolve("checkpoints"))
            + " folder";
    TinyProjectBase.assertOneLine(resume(), gone);
    TinyProjectBase.assertOneLine(resume(project.config(), "--set", "seed=1"), gone);
    Path out = folder.resolve("batch");
    FileUtils.copyDirectory(run.toFile(), out.resolve("tiny/3407").toFile());
    TinyProjectBase.assertOneLine(
        TinyProject.tandem("batch", project.config(), "--set", "training.steps=4", "--out", out),
        ": the run is finished and its checkpoints are gone");
    assertEquals(before, metrics());
    assertEquals(config, Files.readString(run.resolve("config.json")));
  }

  @Test
  void missingListsAndMetricsAreSaidOfARunThatGoesOn() throws IOException {
    FileUtils.deleteDirectory(run.resolve("split").toFile());
    Files.delete(run.resolve("metrics.jsonl"));
    TinyProject.Outcome more = resume(project.config(), "--set", "training.steps=4");
    assertEquals(ExitCode.DONE, more.code(), more.err());
    String log = Files.readString(run.resolve("log.txt"));
    assertTrue(log.contains("/split: the lists with which the run was begun are missing"), log);
    assertTrue(log.contains("/metrics.jsonl: the steps up to 3 are missing; curves"), log);
  }

  @Test
  void predictSaysWhichNetworkOfAnUnfinishedRunItUses() throws IOException {
    Path out = folder.resolve("predicted");
    TinyProject.Outcome finished =
        TinyProject.tandem("predict", run, project.image(4), "--out", out);
    assertFalse(finished.err().contains("unfinished"), finished.err());
    edit("\"steps\": 3", "\"steps\": 9");
    TinyProject.Outcome unfinished =
        TinyProject.tandem("predict", run, project.image(4), "--out", out);
    assertEquals(ExitCode.DONE, unfinished.code(), unfinished.err());
    assertTrue(
        unfinished
            .err()
            .startsWith(
                run
                    + ": unfinished, step 3 of 9; its best network until now, of step 3, is used"
                    + System.lineSeparator()),
        unfinished.err());
  }

  @Test
  void aRunOfAnotherVersionIsSaidToBeOne() throws IOException {
    edit("\"steps\": 3", "\"steps\": 9");
    edit("\"head_channels\": 8", "\"head_channels\": 9");
    TinyProjectBase.assertOneLine(
        lastLine(resume()),
        "; a run that another version of Tandem began goes on with that version");
    edit("\"head_channels\"", "\"old_key\"");
    TinyProject.Outcome key = resume();
    TinyProjectBase.assertOneLine(key, "old_key");
    TinyProjectBase.assertOneLine(
        key,
        "; a run of another version of Tandem, or with classes of your own, needs that version, or"
            + " these classes");
  }

  /** Without what was said of the training before it failed. */
  private static TinyProject.Outcome lastLine(TinyProject.Outcome outcome) {
    String last = outcome.err().lines().reduce((a, b) -> b).orElse("");
    return new TinyProject.Outcome(outcome.code(), outcome.out(), last);
  }

  private void edit(String found, String replacement) throws IOException {
    String config = Files.readString(run.resolve("config.json"));
    assertTrue(config.contains(found), config);
    Files.writeString(run.resolve("config.json"), config.replace(found, replacement));
  }
}
