package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.assembly.Pretrained;
import dev.tandem.models.weights.WeightsFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights from run to run and to PyTorch and back, by the commands. */
class WeightsCommandTest {
  @TempDir static Path folder;
  private static TinyProject project;
  private static Path run;
  private static Path exported;

  @BeforeAll
  static void trainAndExport() throws IOException {
    project = new TinyProject(folder, "resnet18");
    run = project.trained("first");
    exported = folder.resolve("first.safetensors");
    TinyProject.Outcome outcome = TinyProject.tandem("weights", run, "--out", exported);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
  }

  @Test
  void theExportHasTheTeachersValuesInPyTorchsNamesAndLayout() {
    float[] ours = RunFiles.values(run, "teacher/backbone/layer1/0/conv1/weight");
    float[] theirs = RunFiles.values(exported, "layer1.0.conv1.weight");
    // [3, 3, 4, 4] in, out to [4, 4, 3, 3] out, in: row 2, column 1 of input 3 and output 1.
    assertEquals(ours[((2 * 3 + 1) * 4 + 3) * 4 + 1], theirs[((4 + 3) * 3 + 2) * 3 + 1]);
    assertArrayEquals(
        RunFiles.values(run, "teacher/classifier/output/bias"),
        RunFiles.values(exported, "classifier.3.bias"));
  }

  /** A copy of the export in which a prefix stands before all names of a pattern. */
  private static Path renamed(String name, String pattern, String prefix) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(exported)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) file.getLong()];
    file.get(header);
    String names =
        new String(header, StandardCharsets.UTF_8)
            .replaceAll("\"(" + pattern + ")\":\\{", "\"" + prefix + "$1\":{");
    byte[] renamed = names.getBytes(StandardCharsets.UTF_8);
    ByteBuffer target =
        ByteBuffer.allocate(8 + renamed.length + file.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    return Files.write(
        folder.resolve(name + ".safetensors"),
        target.putLong(renamed.length).put(renamed).put(file).array());
  }

  @Test
  void theListNamesThePrefixBelowWhichTheModelIsFound() throws IOException {
    Path wrapped = renamed("wrapped", "[^\"]+", "net.");
    TinyProject.Outcome outcome =
        TinyProject.tandem("weights", wrapped, "--model", project.config());
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains(", all below net.\n"), outcome.out());
    assertTrue(outcome.out().contains("the reference's DeepLabV3+ on a ResNet"), outcome.out());
  }

  @Test
  void aTargetThatCannotBeWrittenIsSaidInOneLine() {
    Path target = folder.resolve("missing/x.safetensors");
    TinyProject.Outcome outcome = TinyProject.tandem("weights", run, "--out", target);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals(
        "tandem: weights: --out %s: cannot be written: its folder does not exist%n"
            .formatted(target),
        outcome.err());
  }

  @Test
  void aNameThatWouldControlTheTerminalIsEscaped() throws IOException {
    Path strange = renamed("strange", "[^\"]+", "\\\\u001b[31m");
    TinyProject.Outcome outcome = TinyProject.tandem("weights", strange);
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("  \"\\u001b[31mconv1.weight\""), outcome.out());
    assertFalse(outcome.out().contains("\u001b"), outcome.out());
  }

  @Test
  void theListSaysWhatAModelWouldTake() {
    TinyProject.Outcome outcome =
        TinyProject.tandem("weights", exported, "--model", project.config());
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertTrue(
        outcome
            .out()
            .lines()
            .anyMatch(
                l ->
                    l.matches(
                        "  conv1\\.weight +float32 +\\[4, 3, 7, 7\\]  → backbone/conv1/weight")),
        outcome.out());
    assertTrue(outcome.out().contains("\nmissing: none\n"), outcome.out());
    assertTrue(outcome.out().contains("\nnot used: none\n"), outcome.out());
  }

  @Test
  void aModelThatDoesNotFitIsSaidInOneLine() {
    TinyProject.Outcome outcome =
        project.train("bad", "model.base_width=6", "model.pretrained=" + exported);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    String last = outcome.err().lines().reduce((a, b) -> b).orElse("");
    assertTrue(last.startsWith("tandem: " + exported + " does not fit the model; "), last);
    assertTrue(last.contains("bn1.bias (found [4], expected [6])"), last);
  }

  @Test
  void aTrainingBeginsWithAnotherRunsTeacherOrItsExport() {
    Path fromRun = withoutChange("from-run", run);
    Path fromFile = withoutChange("from-file", exported);
    Path prefix;
    try (WeightsFile best = Pretrained.open(run)) {
      prefix = best.path();
    }
    assertFalse(Files.exists(prefix));
    TinyProject.Outcome listed = TinyProject.tandem("weights", prefix, "--model", project.config());
    assertTrue(listed.out().contains("\nmissing: none\n"), listed.out() + listed.err());
    for (String name :
        List.of(
            "backbone/layer4/0/conv2/weight",
            "aspp/project/conv/weight",
            "classifier/output/weight")) {
      float[] teacher = RunFiles.values(run, "teacher/" + name);
      assertArrayEquals(teacher, RunFiles.values(fromRun, "student/" + name), name);
      assertArrayEquals(teacher, RunFiles.values(fromFile, "student/" + name), name);
    }
  }

  /** A run of one step at rate 0 that begins with pretrained weights. */
  private static Path withoutChange(String name, Path pretrained) {
    return project.trained(
        name,
        "method.kind=supervised",
        "model.pretrained=" + pretrained,
        "training.steps=1",
        "training.learning_rate=0",
        "training.learning_rate_min=0");
  }

  /** Its checkpoint has all variables; the file may be on another machine or gone by then. */
  @Test
  void aRunGoesOnWithoutTheFileThatItBeganWith() throws IOException {
    Path file = folder.resolve("moved.safetensors");
    Files.copy(exported, file);
    String kind = "method.kind=supervised";
    String[] longer = {kind, "model.pretrained=" + file, "training.steps=3"};
    Path with = project.trained("with", kind, "model.pretrained=" + file, "training.steps=2");
    Path without = project.run("without");
    FileUtils.copyDirectory(with.toFile(), without.toFile());
    assertResumes(with, longer);
    Files.delete(file);
    assertResumes(without, longer);
    String name = "student/backbone/layer4/0/conv2/weight";
    assertArrayEquals(RunFiles.values(with, name), RunFiles.values(without, name));
  }

  private static void assertResumes(Path begun, String... settings) {
    TinyProject.Outcome resumed =
        TinyProject.tandem(project.trainingLine(begun, settings).toArray());
    assertEquals(ExitCode.DONE, resumed.code(), resumed.err());
  }

  @Test
  void withFrozenFeaturesOnlyTheHeadsAreTrained() {
    Path frozen = project.trained("features", "model.pretrained=" + run, "model.frozen=features");
    try (WeightsFile after = Pretrained.open(frozen)) {
      Set<String> trained = new TreeSet<>(after.tensors().keySet());
      trained.removeIf(name -> !name.startsWith("momentum/student/"));
      assertTrue(trained.contains("momentum/student/classifier/conv/weight"), trained.toString());
      trained.removeIf(name -> name.matches("momentum/student/(classifier|representation)/.*"));
      assertEquals(Set.of(), trained);
    }
    String aspp = "aspp/project/conv/weight";
    assertArrayEquals(
        RunFiles.values(run, "teacher/" + aspp), RunFiles.values(frozen, "student/" + aspp), aspp);
  }

  @Test
  void whatIsFrozenWithRandomWeightsIsNoted() throws IOException {
    TinyProject.Outcome trained =
        project.train(
            "random", "method.kind=supervised", "model.frozen=backbone", "training.steps=1");
    assertEquals(ExitCode.DONE, trained.code(), trained.err());
    assertTrue(trained.err().contains("warning: " + randomWeightsIn("backbone")), trained.err());
    // Nothing is known of what does not belong to the backbone.
    Path backbone =
        renamed("backbone", "(?:ASPP|project|classifier|representation)\\.[^\"]+", "other.");
    String notes = checked("model.frozen=features", "model.pretrained=" + backbone);
    assertTrue(notes.contains("\nnote: " + randomWeightsIn("aspp, low_level")), notes);
    notes = checked("model.frozen=features", "model.pretrained=" + exported);
    assertFalse(notes.contains("model.frozen"), notes);
    notes = checked("model.frozen=backbone", "model.pretrained=" + backbone);
    assertFalse(notes.contains("model.frozen"), notes);
  }

  private static String randomWeightsIn(String parts) {
    return "model.frozen: parts with random weights are not trained: "
        + parts
        + "; expected their weights in model.pretrained, or model.frozen=nothing\n";
  }

  private static String checked(String frozen, String pretrained) {
    TinyProject.Outcome checked =
        TinyProject.tandem("check", project.config(), "--set", frozen, "--set", pretrained);
    assertEquals(ExitCode.DONE, checked.code(), checked.out() + checked.err());
    return checked.out();
  }

  @Test
  void missingWeightsAreNamedBeforeARunBegins() {
    Path missing = folder.resolve("none.pth");
    String line =
        "tandem: model.pretrained: %s does not exist, expected a file with weights, or the folder of a run; the README says where weights are found"
            .formatted(missing);
    String setting = "model.pretrained=" + missing;
    TinyProject.Outcome trained = project.train("missing", setting);
    assertEquals(ExitCode.INVALID_INPUT, trained.code());
    assertEquals(line, trained.err().strip());
    assertFalse(Files.exists(project.run("missing")));
    TinyProject.Outcome checked =
        TinyProject.tandem("check", project.config().toString(), "--set", setting);
    assertEquals(ExitCode.INVALID_INPUT, checked.code());
    assertFault(line.substring("tandem: ".length()), checked.out());
  }

  /** Beside what it finds in the images. */
  private static void assertFault(String expected, String out) {
    assertTrue(out.startsWith("12 images"), out);
    assertTrue(out.endsWith("\n" + expected + "\n1 fault, listed above\n"), out);
  }

  @Test
  void checkReadsTheWeightsToo() throws IOException {
    Path whole = folder.resolve("whole.pth");
    TinyProject.tandem("weights", run, "--out", whole);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(bytes, bytes.length / 2));
    TinyProject.Outcome checked =
        TinyProject.tandem(
            "check", project.config().toString(), "--set", "model.pretrained=" + cut);
    assertEquals(ExitCode.INVALID_INPUT, checked.code(), checked.err());
    assertTrue(checked.out().contains("\n" + cut + ": "), checked.out());
    assertTrue(checked.out().endsWith("\n1 fault, listed above\n"), checked.out());
  }

  @Test
  void aFrozenBackboneStaysAsItWasWhileTheRestIsTrained() {
    Path frozen =
        project.trained(
            "frozen", "method.kind=supervised", "model.pretrained=" + run, "model.frozen=backbone");
    try (WeightsFile before = Pretrained.open(run);
        WeightsFile after = Pretrained.open(frozen)) {
      Set<String> backbone = new TreeSet<>(after.tensors().keySet());
      backbone.removeIf(name -> !name.startsWith("student/backbone/"));
      assertEquals(20 * 5, backbone.size());
      for (String name : backbone) {
        String path = name.substring("student/".length());
        float[] teacher = RunFiles.values(run, "teacher/" + path);
        assertArrayEquals(teacher, RunFiles.values(frozen, name), name);
        assertArrayEquals(teacher, RunFiles.values(frozen, "teacher/" + path), name);
      }
      assertTrue(before.tensors().containsKey("momentum/student/backbone/conv1/weight"));
      assertFalse(after.tensors().containsKey("momentum/student/backbone/conv1/weight"));
    }
    String head = "classifier/conv/weight";
    assertFalse(
        Arrays.equals(
            RunFiles.values(run, "teacher/" + head), RunFiles.values(frozen, "student/" + head)));
  }
}
