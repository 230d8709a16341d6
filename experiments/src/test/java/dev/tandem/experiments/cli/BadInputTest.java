package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Every kind of invalid input gives an error message of one line and exit code 2. */
class BadInputTest extends TinyProjectBase {
  private void assertRefused(String expected, Object... arguments) {
    TinyProject.Outcome outcome = TinyProject.tandem(arguments);
    // Progress may be printed before; the last line is the error.
    String last = outcome.err().lines().reduce((a, b) -> b).orElse("");
    assertEquals("tandem: " + expected, last);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertFalse(outcome.err().contains("Exception"), outcome.err());
  }

  private void assertTrainingRefused(String expected) {
    assertRefused(expected, "train", project.config(), "--run-dir", project.run("bad"));
  }

  @Test
  void missingImage() throws IOException {
    Files.delete(project.image(2));
    assertTrainingRefused(project.image(2) + ": no such file, expected the image of id im2");
    assertFalse(Files.exists(project.run("bad")), "nothing is left behind");
  }

  @Test
  void cropsAndBatchesTooLargeForAnyMachine() {
    String tooLarge =
        "training.crop: found 30000, expected at most 13377 with 4 images a step, whose numbers"
            + " TensorFlow counts in 32 bits";
    String setting = "training.crop=30000";
    assertOneLine(project.train("bad", setting), tooLarge);
    assertOneLine(TinyProject.tandem("bench", project.config(), "--set", setting), tooLarge);
    assertOneLine(
        project.train("bad", "training.labeled_batch=2000000000"),
        "training.labeled_batch and training.unlabeled_batch: found 2000000002 images a step,"
            + " expected at most 699050 with crops of 32 pixels");
    assertFalse(Files.exists(project.run("bad")), "nothing is left behind");
  }

  @Test
  void missingLabel() throws IOException {
    Files.delete(project.label(10));
    assertTrainingRefused(project.label(10) + ": no such file, expected the label of id im10");
  }

  @Test
  void labelOfAnotherSizeThanItsImage() throws IOException {
    BufferedImage small = new BufferedImage(20, 30, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(small, "png", project.label(1).toFile());
    assertTrainingRefused(
        project.label(1)
            + ": the label is 20×30 pixels (width×height), expected 46×38 as its image "
            + project.image(1));
  }

  @Test
  void labelValueOutsideTheClasses() throws IOException {
    BufferedImage mask = ImageIO.read(project.label(3).toFile());
    mask.getRaster().setSample(7, 5, 0, 9);
    ImageIO.write(mask, "png", project.label(3).toFile());
    assertTrainingRefused(
        project.label(3) + ": found label 9 at column 7, row 5, expected 0 to 1 or 255 (ignore)");
  }

  /** A second class that is painted in another value than its number, in every mask. */
  @Test
  void masksWithoutTheNumberOfTheSecondClassAreNamed() throws IOException {
    // Those of the labelled list.
    for (int i = 0; i < 4; i++) {
      BufferedImage mask = ImageIO.read(project.label(i).toFile());
      for (int pixel = 0; pixel < mask.getWidth() * mask.getHeight(); pixel++) {
        int x = pixel % mask.getWidth();
        int y = pixel / mask.getWidth();
        if (mask.getRaster().getSample(x, y, 0) == 1) {
          mask.getRaster().setSample(x, y, 0, 128);
        }
      }
      ImageIO.write(mask, "png", project.label(i).toFile());
    }
    assertTrainingRefused(
        project.label(0)
            + ": found label 128 at column 28, row 0, expected 0 to 1 or 255 (ignore)");
  }

  @Test
  void truncatedJpeg() throws IOException {
    byte[] bytes = Files.readAllBytes(project.image(6));
    Files.write(project.image(6), Arrays.copyOf(bytes, bytes.length / 2));
    TinyProject.Outcome outcome =
        TinyProject.tandem("train", project.config(), "--run-dir", project.run("bad"));
    String last = outcome.err().lines().reduce((a, b) -> b).orElse("");
    assertTrue(
        last.startsWith(
            "tandem: "
                + project.image(6)
                + ": cannot be decoded, expected a JPEG, PNG or BMP image ("),
        last);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
  }

  @Test
  void unknownConfigKey() throws IOException {
    String json = Files.readString(project.config()).replace("\"steps\"", "\"stepz\"");
    Files.writeString(project.config(), json);
    assertTrainingRefused(
        project.config() + ": training.stepz: unknown key, did you mean training.steps?");
  }

  @Test
  void wrongTypeInTheConfig() throws IOException {
    String json = Files.readString(project.config()).replace("\"steps\":3", "\"steps\":\"many\"");
    Files.writeString(project.config(), json);
    assertTrainingRefused(
        project.config() + ": training.steps: found \"many\", expected an integer of at least 1");
  }

  @Test
  void emptyListOfLabelledImages() throws IOException {
    Files.writeString(project.list("labeled"), "\n");
    assertTrainingRefused(
        project.list("labeled") + ": the list is empty, expected one id per line");
  }

  @Test
  void emptyListOfUnlabelledImages() throws IOException {
    Files.writeString(project.list("unlabeled"), "");
    assertTrainingRefused(
        "the split's list of unlabelled images is empty, expected at least one id in"
            + " unlabeled_filename.txt, which training with pseudo-labels needs");
  }

  @Test
  void usedRunFolder() throws IOException {
    Files.createDirectories(project.run("bad"));
    Files.writeString(project.run("bad").resolve("notes.txt"), "mine");
    assertTrainingRefused(
        project.run("bad")
            + ": the run folder is already used, expected a new or empty one (or --resume)");
    assertEquals("mine", Files.readString(project.run("bad").resolve("notes.txt")));
  }

  @Test
  void missingConfigFile() {
    TinyProject.Outcome outcome = TinyProject.tandem("train", folder.resolve("none.json"));
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains("none.json"), outcome.err());
  }

  @Test
  void unknownCommandNamesTheNearest() {
    assertRefused(
        "unknown command trian, expected one of train, evaluate, predict, export, weights, batch,"
            + " bench, starts, split, import-split, check, report, config, devices; did you mean train?",
        "trian");
  }

  @Test
  void parameterGroupsThatCannotBe() throws IOException {
    String[] groups = {
      "[{\"prefix\":\"\"}]",
      "[{\"prefix\":\"backbone/\"},{\"prefix\":\"backbone/layer1\"}]",
      "[{\"prefix\":\"backbone/\"},{\"prefix\":\"backbone/\"}]"
    };
    for (String list : groups) {
      TinyProject.Outcome outcome =
          TinyProject.tandem(
              "check", project.config(), "--set", "training.parameter_groups=" + list);
      assertEquals(ExitCode.INVALID_INPUT, outcome.code(), list);
      assertTrue(outcome.err().startsWith("tandem: training.parameter_groups: "), outcome.err());
      assertEquals(1, outcome.err().lines().count(), outcome.err());
    }
  }

  @Test
  void aParameterGroupWithoutParametersNamesThePrefixesThereAre() throws IOException {
    assertRefused(
        "parameter group with prefix \"student/backbone/\": no parameter of the network has it,"
            + " expected a name or its beginning in one of [aspp/, backbone/, classifier/,"
            + " low_level/, representation/]",
        "train",
        project.config(),
        "--run-dir",
        project.run("bad"),
        "--set",
        "training.parameter_groups=[{\"prefix\":\"student/backbone/\"}]");
  }

  @Test
  void aClassThatIsNotThereIsFoundByCheck() throws IOException {
    assertRefused(
        "method.mixing: found own.Nowhere, which is not on the class path, expected a public class that"
            + " implements Mixing and has a public constructor without parameters",
        "check",
        project.config(),
        "--set",
        "method.mixing=own.Nowhere");
  }

  @Test
  void overridesOfARunThatGoesOn() throws IOException {
    assertRefused(
        "train: --set: found without a CONFIG, expected none: a run goes on with its own config; to"
            + " change a key that may change, name that: train "
            + project.run("any").resolve("config.json")
            + " --resume --run-dir "
            + project.run("any")
            + " --set …",
        "train",
        "--resume",
        "--run-dir",
        project.run("any"),
        "--set",
        "training.steps=9");
  }

  @Test
  void folderThatIsNoRun() {
    assertRefused(folder + ": not a run folder, expected config.json in it", "evaluate", folder);
  }

  @Test
  void whatIsNeitherConfigNorFolderIsSaidToBeMissing() {
    for (String command : new String[] {"check", "split"}) {
      assertOneLine(
          TinyProject.tandem(command, folder.resolve("nowhere")),
          "nowhere: no such file or folder, expected a config in JSON or a folder of photographs");
    }
    assertOneLine(
        TinyProject.tandem("train", folder),
        folder + ": a folder, expected a config in JSON, such as the one that split writes");
  }
}
