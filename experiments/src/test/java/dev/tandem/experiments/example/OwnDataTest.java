package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.FolderDataset;
import dev.tandem.data.IndexLabels;
import dev.tandem.data.Inventory;
import dev.tandem.data.LabelEncoding;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.experiments.cli.RunFiles;
import dev.tandem.experiments.cli.TinyProjectBase;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** A data set and a label encoding of the user's own, named in a config. */
class OwnDataTest extends TinyProjectBase {
  /** Its images lie in a folder of another name, its classes have names of their own. */
  public static class OwnDataset implements SegmentationDataset {
    private final FolderDataset files;

    /** A data set below that folder. */
    public OwnDataset(Path root) {
      files =
          new FolderDataset(
              root,
              "photographs/{id}.jpg",
              "labels/{id}.png",
              List.of(new SegmentationClass("west", 1), new SegmentationClass("east", 2)),
              255);
    }

    @Override
    public String name() {
      return "own";
    }

    @Override
    public Path image(String id) {
      return files.image(id);
    }

    @Override
    public Path label(String id) {
      return files.label(id);
    }

    @Override
    public List<SegmentationClass> classes() {
      return files.classes();
    }

    @Override
    public LabelEncoding encoding() {
      return files.encoding();
    }

    @Override
    public Inventory inventory() {
      return files.inventory();
    }

    @Override
    public Optional<String> idOf(Path file) {
      return files.idOf(file);
    }
  }

  /** It has more classes than label files can tell apart. */
  public static final class ManyClasses extends OwnDataset {
    /** A data set below that folder. */
    public ManyClasses(Path root) {
      super(root);
    }

    @Override
    public List<SegmentationClass> classes() {
      return IntStream.range(0, 256).mapToObj(i -> new SegmentationClass("c" + i, i)).toList();
    }
  }

  /** The values 100 and 200 are the classes. */
  public static final class OwnLabels implements LabelEncoding {
    private final IndexLabels values = IndexLabels.mapped(new int[] {100, 200}, 200);

    @Override
    public Operand<TInt32> stored(Ops tf, Operand<TString> contents) {
      return values.stored(tf, contents);
    }

    @Override
    public Operand<TInt32> classes(Ops tf, Operand<TInt32> stored) {
      return values.classes(tf, stored);
    }

    @Override
    public int classOf(int stored) {
      return values.classOf(stored);
    }

    @Override
    public String describe(int stored) {
      return values.describe(stored);
    }

    @Override
    public String expectedValues() {
      return values.expectedValues();
    }

    @Override
    public String expectedFile() {
      return values.expectedFile();
    }
  }

  @Test
  void aDataSetFindsItsOwnFilesAndNamesItsClasses() throws IOException {
    Files.move(folder.resolve("images"), folder.resolve("photographs"));
    assertEquals(2, project.train("folder").code());
    Path run =
        project.trained("own", "training.steps=1", "dataset.kind=" + OwnDataset.class.getName());
    String classes = Files.readString(run.resolve("saved_model/assets.extra/classes.json"));
    assertTrue(classes.contains("\"west\"") && classes.contains("\"east\""), classes);
  }

  @Test
  void aDataSetHas255ClassesAtMost() {
    String kind = ManyClasses.class.getName();
    assertOneLine(
        project.train("many", "dataset.kind=" + kind),
        "dataset.kind: " + kind + ": found 256 classes, expected at most 255");
  }

  @Test
  void aLabelEncodingReadsItsOwnValues() throws IOException {
    for (int i : new int[] {0, 1, 2, 3, 9, 10, 11}) {
      storeOwnValues(folder.resolve("labels/im" + i + ".png"));
    }
    assertEquals(2, project.train("indices").code());
    Path run =
        project.trained(
            "own", "training.steps=1", "dataset.label_format=" + OwnLabels.class.getName());
    assertTrue(new RunFiles(run).losses().get(0).get("supervised").getAsDouble() > 0);
  }

  private static void storeOwnValues(Path file) throws IOException {
    BufferedImage label = ImageIO.read(file.toFile());
    WritableRaster raster = label.getRaster();
    for (int y = 0; y < label.getHeight(); y++) {
      for (int x = 0; x < label.getWidth(); x++) {
        int value = raster.getSample(x, y, 0);
        raster.setSample(x, y, 0, value == 0 ? 100 : value == 1 ? 200 : 255);
      }
    }
    ImageIO.write(label, "png", file.toFile());
  }
}
