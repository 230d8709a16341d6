package dev.tandem.experiments.cli;

import dev.tandem.data.Palette;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Small data sets in the folder layouts of PASCAL VOC and Cityscapes. Every mask is 40 × 30: the
 * left half is one class, the right half another, and the top row is ignored.
 */
final class PublicLayouts {
  static final int WIDTH = 40;
  static final int HEIGHT = 30;

  private PublicLayouts() {}

  /**
   * Masks of aeroplane (1) and person (15): palette PNGs, except the second of train, which is
   * grey.
   */
  static Path voc(Path root) throws IOException {
    List<String> train = List.of("2007_000032", "2007_000039", "2008_000008", "2011_003276");
    List<String> valid = List.of("2007_000033", "2007_000061");
    for (String id : train) {
      image(root.resolve("JPEGImages/" + id + ".jpg"), "jpg", id.hashCode());
      int type =
          id.equals(train.get(1)) ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_BYTE_INDEXED;
      mask(root.resolve("SegmentationClassAug/" + id + ".png"), type, 1, 15, 255);
    }
    for (String id : valid) {
      image(root.resolve("JPEGImages/" + id + ".jpg"), "jpg", id.hashCode());
      mask(
          root.resolve("SegmentationClassAug/" + id + ".png"),
          BufferedImage.TYPE_BYTE_INDEXED,
          1,
          15,
          255);
    }
    // Most of VOC's images are not part of the segmentation task.
    image(root.resolve("JPEGImages/2012_004331.jpg"), "jpg", 1);
    Files.createDirectories(root.resolve("ImageSets/Segmentation"));
    Files.write(root.resolve("ImageSets/Segmentation/val.txt"), valid);
    return root;
  }

  /** Masks of road (labelId 7) and car (26), with ego vehicle (1) in the row that is ignored. */
  static Path cityscapes(Path root, boolean trainIds) throws IOException {
    List<String> places =
        List.of(
            "train/aachen/aachen_000000_000019",
            "train/aachen/aachen_000001_000019",
            "train/bad-honnef/bad-honnef_000000_000019",
            "train/bad-honnef/bad-honnef_000000_000020",
            "val/frankfurt/frankfurt_000000_000294",
            "val/frankfurt/frankfurt_000000_000576");
    for (String place : places) {
      image(root.resolve("leftImg8bit/" + place + "_leftImg8bit.png"), "png", place.hashCode());
      Path gtFine = root.resolve("gtFine");
      int grey = BufferedImage.TYPE_BYTE_GRAY;
      if (trainIds) {
        mask(gtFine.resolve(place + "_gtFine_labelTrainIds.png"), grey, 0, 13, 255);
      } else {
        mask(gtFine.resolve(place + "_gtFine_labelIds.png"), grey, 7, 26, 1);
      }
      // Cityscapes has more files beside each label.
      Files.writeString(gtFine.resolve(place + "_gtFine_polygons.json"), "{}");
    }
    return root;
  }

  /** A photograph of noise. */
  static void image(Path file, String format, int seed) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int noise = random.nextInt(60);
      image.setRGB(i % WIDTH, i / WIDTH, i % WIDTH < WIDTH / 2 ? noise << 16 : 200 - noise);
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, format, file.toFile());
  }

  static void mask(Path file, int type, int left, int right, int top) throws IOException {
    BufferedImage mask =
        type == BufferedImage.TYPE_BYTE_INDEXED
            ? new BufferedImage(WIDTH, HEIGHT, type, vocPalette())
            : new BufferedImage(WIDTH, HEIGHT, type);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        mask.getRaster().setSample(x, y, 0, y == 0 ? top : x < WIDTH / 2 ? left : right);
      }
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(mask, "png", file.toFile());
  }

  private static IndexColorModel vocPalette() {
    int[] colours = new int[256];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = Palette.colour(i);
    }
    return new IndexColorModel(8, 256, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
  }
}
