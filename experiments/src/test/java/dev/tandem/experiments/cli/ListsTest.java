package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.experiments.binding.HomeFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The lists of a split, as editors, shells and other tools write them. */
class ListsTest extends TinyProjectBase {
  private TinyProject.Outcome train() {
    return TinyProject.tandem("train", project.config(), "--run-dir", project.run("bad"));
  }

  private TinyProject.Outcome check() {
    return TinyProject.tandem("check", project.config());
  }

  /** Both commands say the same in one line. */
  private void assertRefused(String expected) {
    for (TinyProject.Outcome outcome : List.of(check(), train())) {
      assertEquals("tandem: " + expected, outcome.err().strip());
      assertEquals(ExitCode.INVALID_INPUT, outcome.code());
    }
    assertFalse(Files.exists(project.run("bad")));
  }

  @Test
  void aByteOrderMarkIsSkipped() throws IOException {
    Files.writeString(
        project.list("labeled"), "\uFEFF" + Files.readString(project.list("labeled")));
    TinyProject.Outcome outcome = check();
    assertEquals(ExitCode.DONE, outcome.code(), outcome.out() + outcome.err());
  }

  @Test
  void otherEncodingsAreRefused() throws IOException {
    Path list = project.list("valid");
    for (var utf16 : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
      Files.write(list, "im9\nim10\n".getBytes(utf16));
      assertRefused(
          list
              + ": UTF-16 text, expected a text file with one id per line in UTF-8 (save it again as"
              + " UTF-8)");
    }
    Files.write(list, new byte[] {'i', 'm', '9', '\n', (byte) 0xE9, '\n'});
    assertRefused(list + ": not UTF-8 text, expected a text file with one id per line");
    Files.writeString(list, "im9\nim10\0\n");
    assertRefused(
        list
            + ": line 2: found a control character, expected a text file with one id per line in"
            + " UTF-8");
  }

  @Test
  void idsThatLeaveTheDataSetAreRefused() throws IOException {
    Path list = project.list("unlabeled");
    for (String id : List.of("../../x", "/etc/x", "a/../b", "C:\\x", "..", "a//b")) {
      Files.writeString(list, "im4\n" + id + "\n");
      assertRefused(
          "%s: line 2: found %s, expected an id within the data set's folder: no absolute path, no '..', no '//'"
              .formatted(list, id));
    }
  }

  @Test
  void trainRefusesListsThatOverlap() throws IOException {
    Files.writeString(project.list("labeled"), "im0\nim9\nim10\n");
    TinyProject.Outcome outcome = train();
    assertOneLine(
        outcome,
        "id im9 is on the labelled and on the validation list, expected on one of them (and 1 more)");
    assertFalse(Files.exists(project.run("bad")));
  }

  @Test
  void checkRefusesWhatTrainRefusesWithoutUnlabelledImages() throws IOException {
    Files.writeString(project.list("unlabeled"), "");
    TinyProject.Outcome outcome = check();
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.out());
    List<String> lines = outcome.out().lines().toList();
    String line = lines.get(lines.size() - 2);
    assertTrue(line.startsWith("the split's list of unlabelled images is empty"), line);
    assertTrue(train().err().contains(line));
    assertEquals(
        ExitCode.DONE,
        TinyProject.tandem("check", project.config(), "--set", "method.kind=supervised").code());
  }

  @Test
  void aValidationListOfIgnoredPixelsAloneIsRefused() throws IOException {
    for (int i = 9; i < 12; i++) {
      BufferedImage mask = ImageIO.read(project.label(i).toFile());
      for (int p = 0; p < TinyProject.WIDTH * TinyProject.HEIGHT; p++) {
        mask.getRaster().setSample(p % TinyProject.WIDTH, p / TinyProject.WIDTH, 0, 255);
      }
      ImageIO.write(mask, "png", project.label(i).toFile());
    }
    String expected =
        "all pixels of the masks of the 3 validation images are ignored, expected some of a class";
    assertOneLine(train(), expected);
    assertTrue(check().out().endsWith(expected + "\n1 fault, listed above\n"), check().out());
  }

  @Test
  void imagesThatTrainingSeesTwiceAreNoted() throws IOException {
    Files.writeString(project.list("labeled"), "im0\nim1\nim1\n");
    String expected = "id im1 is twice on the labelled list and is used both times";
    assertTrue(check().out().contains("note: " + expected + "\n"), check().out());
    assertEquals(ExitCode.DONE, train().code());
    String log = Files.readString(project.run("bad").resolve("log.txt"));
    assertTrue(log.contains("WARN  Training - " + expected + "\n"), log);
  }

  @Test
  void idsWithAnExtensionAreExplained() throws IOException {
    Files.writeString(project.list("labeled"), "im0.jpg\nim1.jpg\n");
    String expected =
        folder.resolve("images/im0.jpg.jpg")
            + ": no such file, expected the image of id im0.jpg; the list has im0.jpg, did you mean"
            + " im0?";
    assertOneLine(train(), expected);
    String out = check().out();
    assertTrue(out.contains("; the list has im0.jpg, did you mean im0?\n"), out);
  }

  @Test
  void pairsOfFilesInAListAreExplained() throws IOException {
    Files.writeString(project.list("labeled"), "im0.jpg\tlabels/im0.png\nim1.jpg labels/im1.png\n");
    String out = check().out();
    assertTrue(out.contains("; the list has im0.jpg\tlabels/im0.png, did you mean im0?\n"), out);
    assertTrue(out.contains("; the list has im1.jpg labels/im1.png, did you mean im1?\n"), out);
  }

  @Test
  void aLinkToTheFolderAroundItIsNotFollowed() throws IOException {
    Files.createSymbolicLink(folder.resolve("images/self"), folder.resolve("images"));
    TinyProject.Outcome outcome =
        TinyProject.tandem("check", project.config(), "--set", "dataset.images=images/{id}.*");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.out() + outcome.err());
  }

  private TinyProject.Outcome importSplit(String labeled) throws IOException {
    Path list = folder.resolve("published.txt");
    Path valid = folder.resolve("published-valid.txt");
    Files.writeString(list, labeled);
    Files.writeString(valid, "im9.jpg\n");
    return TinyProject.tandem(
        "import-split",
        project.config(),
        "--labeled",
        list,
        "--valid",
        valid,
        "--name",
        "tiny",
        "--out",
        folder.resolve("lists"));
  }

  private List<String> imported(int count) throws IOException {
    return Files.readAllLines(folder.resolve("lists/tiny/" + count + "/1/labeled_filename.txt"));
  }

  @Test
  void pairsWithTabsAndBlanksAreImported() throws IOException {
    Files.copy(project.image(1), folder.resolve("images/im1 two.jpg"));
    Files.copy(project.label(1), folder.resolve("labels/im1 two.png"));
    TinyProject.Outcome outcome =
        importSplit(
            "\uFEFFimages/im0.jpg\tlabels/im0.png\n"
                + "images/im1 two.jpg labels/im1 two.png\n"
                + "im2.jpg\n"
                + "images/im3.jpg elsewhere/im3.png\n");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals(List.of("im0", "im1 two", "im2", "im3"), imported(4));
  }

  @Test
  void aNameMayHoldTheSignOfAComment() throws IOException {
    Files.copy(project.image(1), folder.resolve("images/im #7.jpg"));
    Files.copy(project.label(1), folder.resolve("labels/im #7.png"));
    TinyProject.Outcome outcome = importSplit("im #7\nim0 # the first\n");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
    assertEquals(List.of("im #7", "im0"), imported(2));
  }

  @Test
  void theFirstWordIsNotTakenForTheLine() throws IOException {
    assertOneLine(
        importSplit("im1 nothing\n"), "line 1: found im1 nothing, which is not an image of");
    assertOneLine(
        importSplit("images/im1.jpg\tlabels/im2.png\n"),
        "line 1: the image is im1 and the label im2, expected the same id");
    assertOneLine(importSplit("../" + folder.getFileName() + "/x\n"), "which is not an image of");
  }

  @Test
  void aHomeFolderInAConfigAndOnTheCommandLine() throws IOException {
    Path home = Path.of(HomeFolder.expanded("~"));
    String fromHome = "~/" + home.relativize(folder.toAbsolutePath());
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "check",
            fromHome + "/" + project.config().getFileName(),
            "--set",
            "dataset.root=" + fromHome,
            "--set",
            "dataset.unlabeled_images=" + fromHome + "/images/{id}.jpg");
    assertEquals(ExitCode.DONE, outcome.code(), outcome.out() + outcome.err());
  }

  @Test
  void aClassWithTheIgnoredValueIsRefused() {
    assertOneLine(
        TinyProject.tandem("check", project.config(), "--set", "dataset.ignore_value=1"),
        "dataset.ignore_value=1: found 1, the value of class right, expected one from 2 to 255");
    StringBuilder many = new StringBuilder("\"c0\"");
    for (int i = 1; i < 256; i++) {
      many.append(",\"c").append(i).append('"');
    }
    assertOneLine(
        TinyProject.tandem("check", project.config(), "--set", "dataset.classes=[" + many + "]"),
        ": found 256, expected at most 255: a label value is one byte");
    assertOneLine(
        TinyProject.tandem(
            "check",
            project.config(),
            "--set",
            "dataset.label_format=colours",
            "--set",
            "dataset.classes=[" + many + "]"),
        ": found 256, expected at most 255: a label value is one byte");
  }
}
