package dev.tandem.experiments.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.tandem.data.Palette;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PASCAL VOC and Cityscapes in their published folder layouts: check, train, evaluate, predict. */
class PublicDatasetsTest {
  @TempDir private Path folder;

  private Path config(String kind, Path root, List<String> train, List<String> valid)
      throws IOException {
    Path split = Files.createDirectories(folder.resolve("split"));
    Files.write(split.resolve("labeled_filename.txt"), train.subList(0, 2));
    Files.write(split.resolve("unlabeled_filename.txt"), train.subList(2, 4));
    Files.write(split.resolve("valid_filename.txt"), valid);
    Path config = folder.resolve(kind + ".json");
    Files.writeString(
        config,
        """
        {
          "name": "%s",
          "dataset": {"kind": "%s", "root": "%s", "split": "split"},
          "model": {
            "backbone": "%s", "aspp_channels": 8, "low_level_channels": 4, "head_channels": 8,
            "representation_channels": 8
          },
          "method": {"queries": 8, "negatives": 8},
          "training": {"steps": 2, "labeled_batch": 2, "unlabeled_batch": 2, "crop": 32}
        }
        """
            .formatted(kind, kind, root, TinyEncoder.class.getName()));
    return config;
  }

  private Path vocConfig() throws IOException {
    return config(
        "voc",
        PublicLayouts.voc(folder.resolve("VOCdevkit/VOC2012")).getParent(),
        List.of("2007_000032", "2007_000039", "2008_000008", "2011_003276"),
        List.of("2007_000033", "2007_000061"));
  }

  private Path cityscapesConfig(boolean trainIds) throws IOException {
    return config(
        "cityscapes",
        PublicLayouts.cityscapes(folder.resolve("cityscapes"), trainIds),
        List.of(
            "aachen_000000_000019",
            "aachen_000001_000019",
            "bad-honnef_000000_000019",
            "bad-honnef_000000_000020"),
        List.of("frankfurt_000000_000294", "frankfurt_000000_000576"));
  }

  private void trainsAndEvaluates(Path config, int classes, List<String> names) throws IOException {
    Path run = folder.resolve("run");
    TinyProject.Outcome training = TinyProject.tandem("train", config, "--run-dir", run);
    assertEquals(ExitCode.DONE, training.code(), training.err());
    Path json = folder.resolve("figures.json");
    TinyProject.Outcome evaluation = TinyProject.tandem("evaluate", run, "--json", json);
    assertEquals(ExitCode.DONE, evaluation.code(), evaluation.err());
    JsonObject figures = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    JsonObject evaluated = figures.getAsJsonObject("evaluated");
    assertEquals(run.toString(), evaluated.get("run").getAsString());
    assertEquals(json.toString(), evaluated.get("json").getAsString());
    assertEquals("teacher of step 2", evaluated.get("network").getAsString());
    JsonObject iou = figures.getAsJsonObject("iou");
    assertEquals(classes, iou.size());
    // Classes in the labels have an IoU, although two steps train nothing.
    names.forEach(name -> assertTrue(!iou.get(name).isJsonNull(), name));
  }

  /** Two masks of 40 × 29 pixels that are not ignored, half of each class. */
  private static void assertHalves(TinyProject.Outcome check, String left, String right) {
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    String row = "  %-20s %10s %8s %12s %8s%n";
    assertTrue(check.out().contains(row.formatted(left, "50.00", 2, "50.00", 2)), check.out());
    assertTrue(check.out().contains(row.formatted(right, "50.00", 2, "50.00", 2)), check.out());
    assertTrue(check.out().contains("6 images, all of 40×30 pixels"), check.out());
    assertTrue(check.out().contains("nothing is wrong"), check.out());
  }

  @Test
  void vocWithPaletteAndGreyMasks() throws IOException {
    Path config = vocConfig();
    assertHalves(TinyProject.tandem("check", config), "aeroplane", "person");
    trainsAndEvaluates(config, 21, List.of("aeroplane", "person"));
    Path out = folder.resolve("predicted");
    Path image = folder.resolve("VOCdevkit/VOC2012/JPEGImages/2012_004331.jpg");
    TinyProject.tandem("predict", folder.resolve("run"), image, "--out", out);
    BufferedImage label = ImageIO.read(out.resolve("2012_004331_label.png").toFile());
    BufferedImage colour = ImageIO.read(out.resolve("2012_004331_colour.png").toFile());
    int index = label.getRaster().getSample(3, 3, 0);
    assertEquals(Palette.colour(index), colour.getRGB(3, 3) & 0xFFFFFF);
  }

  @Test
  void vocWithoutTheAugmentedLabels() throws IOException {
    Path config = vocConfig();
    Path root = folder.resolve("VOCdevkit/VOC2012");
    Files.move(root.resolve("SegmentationClassAug"), root.resolve("SegmentationClass"));
    assertHalves(TinyProject.tandem("check", config), "aeroplane", "person");
  }

  @Test
  void aFolderOfVocSaysWhatIsMissing() throws IOException {
    Path root = PublicLayouts.voc(folder.resolve("VOCdevkit/VOC2012"));
    TinyProject.Outcome check = TinyProject.tandem("check", folder.resolve("VOCdevkit"));
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    assertTrue(
        check.out().contains("note: SegmentationClassAug holds 6 of 12031 masks; missing"),
        check.out());
    assertTrue(check.out().contains("JPEGImages holds 7 of 17125 photographs of VOCtrainval"));
    Files.move(root.resolve("SegmentationClassAug"), root.resolve("SegmentationClass"));
    String where = "need the masks of SBD (http://home.bharathh.info/pubs/codes/SBD/download.html)";
    check = TinyProject.tandem("check", root);
    assertTrue(
        check
            .out()
            .contains(
                "note: SegmentationClassAug is missing: the 10 582 training images of the papers "
                    + where),
        check.out());
    Path missing = root.resolve("SegmentationClass/2008_000008.png");
    Files.delete(missing);
    Path config =
        config(
            "voc",
            root,
            List.of("2008_000008", "2007_000032", "2007_000039", "2011_003276"),
            List.of("2007_000033"));
    TinyProject.Outcome training =
        TinyProject.tandem("train", config, "--run-dir", folder.resolve("run"));
    assertTrue(
        training
            .err()
            .contains(
                missing
                    + ": no such file, expected the label of id 2008_000008; most training images "
                    + where),
        training.err());
  }

  @Test
  void aFolderOfCityscapesSaysWhatIsMissing() throws IOException {
    Path root = PublicLayouts.cityscapes(folder.resolve("cityscapes"), false);
    TinyProject.Outcome check = TinyProject.tandem("check", root);
    assertEquals(ExitCode.DONE, check.code(), check.out() + check.err());
    assertTrue(
        check
            .out()
            .contains(
                "note: gtFine/train holds 4 of 2975 files of gtFine_trainvaltest.zip from"
                    + " https://www.cityscapes-dataset.com/downloads (after registration)"),
        check.out());
    try (Stream<Path> files = Files.walk(root.resolve("gtFine"))) {
      for (Path file : files.filter(f -> f.toString().endsWith("_labelIds.png")).toList()) {
        Files.delete(file);
      }
    }
    check = TinyProject.tandem("check", root);
    assertEquals(ExitCode.INVALID_INPUT, check.code(), check.out());
    assertTrue(
        check.out().contains("note: gtFine holds neither _labelIds.png nor _labelTrainIds.png"),
        check.out());
    FileUtils.deleteDirectory(root.resolve("gtFine").toFile());
    check = TinyProject.tandem("check", root);
    assertEquals(
        "tandem: %s: not a Cityscapes folder, expected gtFine in it, of gtFine_trainvaltest.zip"
                .formatted(root)
            + " from https://www.cityscapes-dataset.com/downloads (after registration)",
        check.err().strip());
  }

  @Test
  void cityscapesWithLabelIds() throws IOException {
    Path config = cityscapesConfig(false);
    assertHalves(TinyProject.tandem("check", config), "road", "car");
    trainsAndEvaluates(config, 19, List.of("road", "car"));
  }

  @Test
  void cityscapesWithLabelTrainIds() throws IOException {
    Path config = cityscapesConfig(true);
    assertHalves(TinyProject.tandem("check", config), "road", "car");
    trainsAndEvaluates(config, 19, List.of("road", "car"));
  }
}
