package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On small trees of PASCAL VOC and Cityscapes. */
class SplitCommandsTest {
  @TempDir private Path folder;
  private Path voc;
  private Path cityscapes;
  private Path out;

  @BeforeEach
  void makeTrees() throws IOException {
    voc = PublicLayouts.voc(folder.resolve("voc2012"));
    cityscapes = PublicLayouts.cityscapes(folder.resolve("city"), false);
    out = folder.resolve("data_split");
  }

  private List<String> list(String split, String name) throws IOException {
    return Files.readAllLines(out.resolve(split).resolve(name + "_filename.txt"));
  }

  private Path published(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private static void assertDone(TinyProject.Outcome outcome) {
    assertEquals(ExitCode.DONE, outcome.code(), outcome.err());
  }

  private static void assertRefused(String expected, TinyProject.Outcome outcome) {
    assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.out());
    assertEquals("tandem: " + expected, outcome.err().strip());
  }

  @Test
  void splitMakesAFolderForEachSeed() throws IOException {
    assertDone(
        TinyProject.tandem("split", voc, "--labeled", "0.5", "--seeds", "1,2", "--out", out));
    for (String seed : List.of("1", "2")) {
      assertEquals(2, list("voc/2/" + seed, "labeled").size());
      assertEquals(2, list("voc/2/" + seed, "unlabeled").size());
      assertEquals(List.of("2007_000033", "2007_000061"), list("voc/2/" + seed, "valid"));
    }
  }

  @Test
  void splitOfAConfigIsFiledUnderItsDataSet() throws IOException {
    Path config = folder.resolve("c.json");
    Files.writeString(
        config, "{\"name\": \"c\", \"dataset\": {\"kind\": \"cityscapes\", \"root\": \"city\"}}");
    assertDone(TinyProject.tandem("split", config, "--labeled", "1", "--out", out));
    assertEquals(1, list("cityscapes/1/1", "labeled").size());
    assertEquals(3, list("cityscapes/1/1", "unlabeled").size());
    assertEquals("frankfurt_000000_000294", list("cityscapes/1/1", "valid").get(0));
  }

  @Test
  void pairsOfImageAndLabelAreImported() throws IOException {
    Path labeled =
        published(
            "labeled.txt",
            "JPEGImages/2007_000032.jpg SegmentationClass/2007_000032.png",
            "JPEGImages/2011_003276.jpg SegmentationClass/2011_003276.png");
    Path unlabeled =
        published("unlabeled.txt", "JPEGImages/2007_000039.jpg SegmentationClass/2007_000039.png");
    assertDone(
        TinyProject.tandem(
            "import-split", voc, "--labeled", labeled, "--unlabeled", unlabeled, "--out", out));
    assertEquals(List.of("2007_000032", "2011_003276"), list("voc/2/1", "labeled"));
    assertEquals(List.of("2007_000039"), list("voc/2/1", "unlabeled"));
    assertEquals(List.of("2007_000033", "2007_000061"), list("voc/2/1", "valid"));
  }

  @Test
  void idsAndPathsAreImported() throws IOException {
    Path ids = published("ids.txt", "2007_000032", "", "2008_000008  ");
    assertDone(TinyProject.tandem("import-split", voc, "--labeled", ids, "--out", out));
    assertEquals(List.of("2007_000032", "2008_000008"), list("voc/2/1", "labeled"));
    assertEquals(List.of("2007_000039", "2011_003276"), list("voc/2/1", "unlabeled"));
    Path paths =
        published("paths.txt", "leftImg8bit/train/aachen/aachen_000000_000019_leftImg8bit.png");
    assertDone(
        TinyProject.tandem(
            "import-split", cityscapes, "--labeled", paths, "--seed", "7", "--out", out));
    assertEquals(List.of("aachen_000000_000019"), list("cityscapes/1/7", "labeled"));
    assertEquals(3, list("cityscapes/1/7", "unlabeled").size());
  }

  @Test
  void labelledImagesAmongTheUnlabelledOnesAreNoted() throws IOException {
    Path labeled = published("labeled.txt", "2007_000032");
    Path unlabeled = published("unlabeled.txt", "2007_000039", "2007_000032");
    TinyProject.Outcome outcome =
        TinyProject.tandem(
            "import-split", voc, "--labeled", labeled, "--unlabeled", unlabeled, "--out", out);
    assertDone(outcome);
    assertTrue(
        outcome
            .err()
            .contains(
                "note: id 2007_000032 is on the labelled and on the unlabelled list and is used"
                    + " both times\n"),
        outcome.err());
    Path second = published("other.txt", "2007_000039");
    TinyProject.Outcome again =
        TinyProject.tandem(
            "import-split", voc, "--labeled", labeled, "--unlabeled", second, "--out", out);
    assertTrue(again.err().contains("had other lists (1 labelled, 2 unlabelled,"), again.err());
  }

  @Test
  void validationImagesAmongTheLabelledOnesAreRefused() throws IOException {
    Path labeled = published("labeled.txt", "2007_000032");
    assertRefused(
        "id 2007_000032 is on the labelled and on the validation list, expected on one of them",
        TinyProject.tandem(
            "import-split", voc, "--labeled", labeled, "--valid", labeled, "--out", out));
    assertTrue(!Files.exists(out));
  }

  @Test
  void filesThatAreNotThereAreNamedByTheirLine() throws IOException {
    Path labeled = published("labeled.txt", "2007_000032", "2007_999999");
    assertRefused(
        labeled
            + ": line 2: found 2007_999999, which is not an image of PASCAL VOC 2012 in "
            + voc
            + ", expected its id or path",
        TinyProject.tandem("import-split", voc, "--labeled", labeled, "--out", out));
    Files.delete(voc.resolve("SegmentationClassAug/2007_000032.png"));
    assertRefused(
        labeled
            + ": line 1: "
            + voc.resolve("SegmentationClassAug/2007_000032.png")
            + ": no such file, expected the label of 2007_000032",
        TinyProject.tandem("import-split", voc, "--labeled", labeled, "--out", out));
  }

  @Test
  void anImageWithAnothersLabelIsRefused() throws IOException {
    Path labeled =
        published("labeled.txt", "JPEGImages/2007_000032.jpg SegmentationClass/2007_000039.png");
    assertRefused(
        labeled
            + ": line 1: the image is 2007_000032 and the label 2007_000039, expected the same id",
        TinyProject.tandem("import-split", voc, "--labeled", labeled, "--out", out));
  }
}
