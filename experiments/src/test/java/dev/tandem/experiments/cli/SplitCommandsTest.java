package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
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
  void seedsThatAreNoNumbersAreRefused() {
    for (String seeds : List.of(",", "1,", "one")) {
      TinyProject.Outcome outcome = TinyProject.tandem("split", voc, "--seeds", seeds);
      assertEquals(ExitCode.INVALID_INPUT, outcome.code(), outcome.err());
      assertTrue(outcome.err().startsWith("tandem: split: --seeds: found "), outcome.err());
    }
  }

  @Test
  void listsOfAnotherDataSetAreNotReplaced() throws IOException {
    Path first = frames(folder.resolve("a/photos"), "x");
    Path second = frames(folder.resolve("b/photos"), "y");
    assertDone(TinyProject.tandem("split", first, "--out", out));
    String lists = out.resolve("photos/4/1").toString();
    assertRefused(
        lists
            + ": most images of the lists that are there, such as x0_01, are not in this data set,"
            + " expected lists of the same: take another --name or --out, or remove them",
        TinyProject.tandem("split", second, "--random", "--out", out));
    assertDone(TinyProject.tandem("split", second, "--out", out, "--name", "others"));
    assertEquals(4, list("others/4/1", "labeled").size());
    for (String option : List.of("--name", "--config")) {
      assertRefused(
          "split: %s: found with several data sets, expected one of them alone".formatted(option),
          TinyProject.tandem("split", first, second, "--out", out, option, "new"));
    }
  }

  @Test
  void aFolderWhosePhotographsAreOthersNowKeepsItsPlace() throws IOException {
    Path photos = frames(folder.resolve("photos"), "x");
    assertDone(TinyProject.tandem("split", photos, "--random", "--seeds", "1,2", "--out", out));
    FileUtils.deleteDirectory(photos.resolve("images").toFile());
    FileUtils.deleteDirectory(photos.resolve("labels").toFile());
    frames(photos, "y");
    TinyProject.Outcome outcome =
        TinyProject.tandem("split", photos, "--random", "--seeds", "1,2", "--out", out);
    assertDone(outcome);
    assertTrue(outcome.err().contains("had other lists (4 labelled, 10 unlabelled"), outcome.err());
  }

  @Test
  void unlabelledFramesOfVideosForValidationAreCounted() throws IOException {
    Path photos = frames(folder.resolve("photos"), "v");
    TinyProject.Outcome outcome =
        TinyProject.tandem("split", photos, "--by-sequence", "--valid", "1", "--out", out);
    assertDone(outcome);
    // Five videos with a labelled frame and two without a label each, one of them for validation.
    assertTrue(outcome.out().contains(": 4 labelled, 8 unlabelled, 1 validation\n"), outcome.out());
    assertTrue(
        outcome
            .err()
            .contains("note: left out: 2 unlabelled frames of videos in the validation list"),
        outcome.err());
  }

  /** Five videos of three frames each, of which the first has a mask. */
  private static Path frames(Path photos, String name) throws IOException {
    for (int video = 0; video < 5; video++) {
      for (int frame = 1; frame <= 3; frame++) {
        String id = "%s%d_%02d".formatted(name, video, frame);
        PublicLayouts.image(photos.resolve("images/" + id + ".jpg"), "jpg", id.hashCode());
        if (frame == 1) {
          PublicLayouts.mask(
              photos.resolve("labels/" + id + ".png"), BufferedImage.TYPE_BYTE_INDEXED, 0, 1, 255);
        }
      }
    }
    return photos;
  }

  @Test
  void aFileInPlaceOfTheFolderOfAConfigIsNamedFirst() throws IOException {
    Path photos = frames(folder.resolve("photos"), "v");
    Path config = photos.resolve("images/v0_01.jpg/x.json");
    assertRefused(
        "split: --config %s: cannot be written: %s is not a folder"
            .formatted(config, config.getParent()),
        TinyProject.tandem("split", photos, "--config", config, "--out", out));
    assertTrue(Files.notExists(out));
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
