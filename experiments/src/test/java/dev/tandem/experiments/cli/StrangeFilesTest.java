package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.assembly.ExamplePicture;
import dev.tandem.testing.Fonts;
import dev.tandem.testing.StrangeImages;
import dev.tandem.training.RunFolder;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Files of other programs and of failing disks: no stack trace, and good files still count. */
class StrangeFilesTest {
  @TempDir static Path folder;
  private static TinyProject project;
  private static Path run;

  @BeforeAll
  static void trainWithAPrintersPhotograph() throws IOException {
    project = new TinyProject(folder);
    StrangeImages.cmykJpeg(project.image(9), TinyProject.WIDTH, TinyProject.HEIGHT);
    run = project.trained("first");
  }

  private static void assertOneLine(TinyProject.Outcome outcome, String line) {
    assertEquals("tandem: " + line, outcome.err().strip());
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
  }

  @Test
  void aValidationImageOfFourInksIsInTheReport() throws IOException {
    String report = Files.readString(run.resolve("report.html"));
    assertTrue(report.contains("alt=\"photograph of im9.jpg\""), "im9.jpg is missing");
  }

  /** An interrupted predict leaves pictures in a folder that is known as its own. */
  @Test
  void theFolderIsMarkedBeforeTheFirstPicture() throws IOException {
    Path broken = Files.writeString(folder.resolve("text.jpg"), "no picture");
    Path pictures = folder.resolve("pictures");
    TinyProject.Outcome outcome = TinyProject.tandem("predict", run, broken, "--out", pictures);
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals("", outcome.out());
    Path page = pictures.resolve("predictions.html");
    assertTrue(Files.exists(page));
    Files.writeString(page, "yesterday's");
    TinyProject.tandem("predict", run, broken, "--out", pictures);
    assertEquals("yesterday's", Files.readString(page));
    Path labels = folder.resolve("labels-of-nothing");
    TinyProject.tandem("predict", run, broken, "--pseudo-labels", "0.5", "--out", labels);
    assertTrue(Files.readString(labels.resolve("classes.txt")).startsWith("# Pseudo-labels"));
    assertOneLine(
        TinyProject.tandem("predict", run, folder.resolve("nowhere"), "--out", labels),
        "predict: "
            + folder.resolve("nowhere")
            + ": no such file or folder, expected an image, a"
            + " folder of images, or a pattern with {id} for the name, such as frames/{id}.jpg");
  }

  @Test
  void labelsOfIgnoredPixelsAloneGiveNoFigures() throws IOException {
    Path labels = Files.createDirectories(folder.resolve("ignored"));
    BufferedImage mask =
        new BufferedImage(TinyProject.WIDTH, TinyProject.HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = ((DataBufferByte) mask.getRaster().getDataBuffer()).getData();
    Arrays.fill(pixels, (byte) 255);
    ImageIO.write(mask, "png", labels.resolve("im4.png").toFile());
    assertOneLine(
        TinyProject.tandem(
            "evaluate", run, "--images", project.image(4), "--labels", labels.resolve("im4.png")),
        "evaluate: all pixels of the labels are ignored (1 of them), expected some of a class");
  }

  @Test
  void predictGoesOnWithItsOtherFilesAndNamesTheBadOnes() throws IOException {
    Path broken = folder.resolve("broken.jpg");
    byte[] bytes = Files.readAllBytes(project.image(4));
    Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));
    Path missing = folder.resolve("missing.jpg");
    Path out = folder.resolve("out");
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "predict", run, broken, project.image(4), missing, project.image(9), "--out", out);
    assertEquals(ExitCode.FAILED, outcome.code(), outcome.err());
    List<String> lines = outcome.err().lines().toList();
    assertEquals(6, lines.size(), outcome.err());
    assertEquals("predicted 4 of 4", lines.get(3));
    assertTrue(lines.get(4).startsWith("tandem: " + broken + ": cannot be decoded"), lines.get(4));
    assertTrue(lines.get(5).startsWith("tandem: " + missing + ": no such file"), lines.get(5));
    assertTrue(outcome.out().startsWith("2 images: " + out + "\npage: "), outcome.out());
    assertTrue(Files.exists(out.resolve("im9_overlay.png")));
    assertFalse(Files.exists(out.resolve("broken_label.png")));
  }

  @Test
  void aNameThatIsTooLongForItsOutputsIsNamedAndTheOthersAreLabelled() throws IOException {
    Path longest = folder.resolve("x".repeat(228) + ".jpg");
    Path longer = folder.resolve("y".repeat(229) + ".jpg");
    Path labels = folder.resolve("z".repeat(241) + ".jpg");
    for (Path image : List.of(longest, longer, labels)) {
      Files.copy(project.image(4), image);
    }
    Path out = folder.resolve("long");
    TinyProject.Outcome outcome =
        TinyProject.tandem("predict", run, longer, longest, project.image(9), "--out", out);
    assertEquals(ExitCode.FAILED, outcome.code(), outcome.err());
    String end = ": its outputs are named after it, found a name of %d bytes, expected at most %d";
    assertTrue(
        outcome.err().endsWith("tandem: " + longer + end.formatted(229, 228) + "\n"),
        outcome.err());
    assertTrue(outcome.out().startsWith("2 images: " + out + "\npage: "), outcome.out());
    assertTrue(Files.exists(out.resolve("x".repeat(228) + "_confidence.png")));

    Path round = folder.resolve("longround");
    outcome =
        TinyProject.tandem("predict", run, labels, longer, "--pseudo-labels", "0", "--out", round);
    assertEquals(ExitCode.FAILED, outcome.code(), outcome.err());
    assertTrue(
        outcome.err().contains("tandem: " + labels + end.formatted(241, 240)), outcome.err());
    assertTrue(Files.exists(round.resolve("y".repeat(229) + ".png")));
  }

  @Test
  void anExampleThatIsGonePassesToTheNextAndNoneIsNoFailure() throws IOException {
    Fonts.assumePresent();
    TinyProject other = new TinyProject(folder.resolve("other"));
    Path trained = other.trained("first", "training.steps=1");
    List<RunFolder> runs = List.of(RunFolder.open(trained));
    Path picture = folder.resolve("picture.png");
    Files.delete(other.image(9));
    assertEquals(Optional.of(picture), ExamplePicture.write(List.of("it"), runs, picture));
    Files.delete(other.image(10));
    Files.delete(other.label(11));
    assertEquals(Optional.empty(), ExamplePicture.write(List.of("it"), runs, picture));
  }

  @Test
  void aSavedModelOfAnotherKindSaysWhatWasFoundAndWhatIsExpected() {
    Path foreign = folder.resolve("foreign");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var input = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 224, 224, 3)));
      Signature signature =
          Signature.builder()
              .key("serving_default")
              .input("input_1", input)
              .output("logits", tf.math.neg(input))
              .build();
      try (Session session = new Session(graph)) {
        SavedModelBundle.exporter(foreign.toString())
            .withTags("serve")
            .withFunction(SessionFunction.create(signature, session))
            .export();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    assertOneLine(
        TinyProject.tandem("predict", foreign, project.image(4), "--out", folder.resolve("o")),
        foreign
            + ": not a model of Tandem: found serving_default: input_1 float32 [?, 224, 224, 3] →"
            + " logits float32 [?, 224, 224, 3], expected serving_default: image uint8 [?, ?, ?, 3]"
            + " → label int32 [?, ?, ?], confidence float32 [?, ?, ?], as export writes it");
  }

  @Test
  void aDamagedSavedModelGivesOneLine() throws IOException {
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    Files.writeString(damaged.resolve("saved_model.pb"), "no protocol buffer");
    TinyProject.Outcome outcome =
        TinyProject.tandem("predict", damaged, project.image(4), "--out", folder.resolve("o"));
    assertTrue(
        outcome.err().startsWith("tandem: " + damaged + ": TensorFlow cannot load it: "),
        outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
  }

  @Test
  void aMaskOfSixteenBitsWithALargeNumberIsNamed() throws IOException {
    Path photos = folder.resolve("photos");
    Path mask = photos.resolve("masks/a.png");
    Files.createDirectories(mask.getParent());
    Files.createDirectories(photos.resolve("images"));
    ImageIO.write(
        new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB),
        "png",
        photos.resolve("images/a.png").toFile());
    BufferedImage labels = new BufferedImage(4, 3, BufferedImage.TYPE_USHORT_GRAY);
    labels.getRaster().setSample(2, 1, 0, 300);
    ImageIO.write(labels, "png", mask.toFile());
    assertOneLine(
        TinyProject.tandem("split", photos),
        mask + ": found label 300 at column 2, row 1, expected 0 to 254 or 255 (ignore)");
  }

  @Test
  void moreClassesThanAMaskCanHold() throws IOException {
    String names =
        IntStream.range(0, 1000).mapToObj(i -> "\"c" + i + "\"").collect(Collectors.joining(","));
    TinyProject.Outcome outcome =
        TinyProject.tandem("check", project.config(), "--set", "dataset.classes=[" + names + "]");
    assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(
        outcome
            .err()
            .strip()
            .endsWith(
                ": found 1000, expected at most 255: a label value is one byte, and one of them is"
                    + " ignored"),
        outcome.err());
  }

  @Test
  void aNameThatIsNoPath() {
    assertOneLine(
        TinyProject.tandem("check", "a\0b"),
        "a b: not a path (Nul character not allowed), expected the name of a file");
  }
}
