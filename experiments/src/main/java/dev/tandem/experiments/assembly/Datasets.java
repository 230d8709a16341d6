package dev.tandem.experiments.assembly;

import dev.tandem.InvalidInputException;
import dev.tandem.data.CityscapesDataset;
import dev.tandem.data.ColourLabels;
import dev.tandem.data.FolderDataset;
import dev.tandem.data.IndexLabels;
import dev.tandem.data.LabelEncoding;
import dev.tandem.data.Palette;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.data.Split;
import dev.tandem.data.VocDataset;
import dev.tandem.experiments.annotation.FolderLayout;
import dev.tandem.experiments.binding.HomeFolder;
import dev.tandem.experiments.config.DatasetConfig;
import dev.tandem.experiments.config.DatasetKind;
import dev.tandem.experiments.config.ScenesConfig;
import dev.tandem.experiments.scenes.SceneClass;
import dev.tandem.experiments.scenes.ScenesFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From {@code dataset} of a config to a data set. */
public final class Datasets {
  private Datasets() {}

  /**
   * The data set of a config, whose images are there: scenes are drawn.
   *
   * @throws InvalidInputException if the config does not describe a data set, or its folder is
   *     missing
   */
  public static SegmentationDataset open(DatasetConfig config) {
    SegmentationDataset dataset = described(config);
    prepare(config, dataset);
    return dataset;
  }

  /**
   * Draws the images of scenes, where they are not there yet.
   *
   * @param dataset of the config
   * @throws InvalidInputException if a folder of a data set of other images is missing
   */
  static void prepare(DatasetConfig config, SegmentationDataset dataset) {
    if (config.kind().is(DatasetKind.SCENES)) {
      drawScenes(config.scenes(), scenesFolder(config));
    }
    dataset.requirePresent();
  }

  /**
   * What a config says of its data set, such as the classes; its images need not be there.
   *
   * @throws InvalidInputException if the config does not describe a data set
   */
  static SegmentationDataset described(DatasetConfig config) {
    SegmentationDataset dataset =
        config
            .kind()
            .make(
                word ->
                    switch (word) {
                      case FOLDER -> folder(config);
                      case VOC -> new VocDataset(root(config));
                      case CITYSCAPES -> new CityscapesDataset(root(config));
                      case SCENES -> scenes(config);
                    },
                SegmentationDataset.class,
                config
                    .root()
                    .<Object[]>map(root -> new Object[] {root})
                    .orElseGet(() -> new Object[0]));
    // DatasetConfig checks the classes of a config; a data set class of the user's own has its own.
    if (dataset.classes().size() > SegmentationDataset.MOST_CLASSES) {
      throw new InvalidInputException(
          "dataset.kind: %s: found %d classes, expected at most %d"
              .formatted(
                  config.kind(), dataset.classes().size(), SegmentationDataset.MOST_CLASSES));
    }
    return dataset;
  }

  /**
   * The split that a config names.
   *
   * @throws InvalidInputException if it names none, or a list is missing
   */
  public static Split split(DatasetConfig config) {
    Path folder =
        config
            .split()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "dataset.split: missing, expected the folder of the three lists"));
    if (!Files.isDirectory(folder)) {
      throw new InvalidInputException(
          "dataset.split: " + folder + " is not a folder with labeled_filename.txt");
    }
    return Split.read(folder);
  }

  private static Path root(DatasetConfig config) {
    return config
        .root()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "dataset.root: missing, expected the folder of the images and labels"));
  }

  /**
   * Checks that masks that were drawn from annotations have the classes of a config under the same
   * numbers, before they are read.
   *
   * @throws InvalidInputException if one of them has another number
   */
  public static void requireNumbersOfDrawnMasks(DatasetConfig config) {
    config
        .root()
        .filter(root -> config.kind().is(DatasetKind.FOLDER))
        .ifPresent(root -> FolderLayout.requireNumbers(root, config.labels(), config.classes()));
  }

  /** What to say if annotations were changed after the masks of a config were drawn from them. */
  public static Optional<String> outdatedMasks(DatasetConfig config) {
    return config
        .root()
        .filter(Files::isDirectory)
        .flatMap(root -> FolderLayout.outdated(root, photographs(config), config.labels()));
  }

  private static List<String> photographs(DatasetConfig config) {
    return Stream.concat(Stream.of(config.images()), config.unlabeledImages().stream()).toList();
  }

  private static SegmentationDataset folder(DatasetConfig config) {
    Path root = root(config);
    List<SegmentationClass> classes = classes(config);
    if (classes.isEmpty()) {
      throw new InvalidInputException(
          "dataset.classes: missing, expected the names of at least two classes, in the order of"
              + " their numbers in the masks");
    }
    LabelEncoding encoding =
        config
            .labelFormat()
            .make(
                word ->
                    switch (word) {
                      case INDICES -> IndexLabels.of(classes.size(), config.ignoreValue());
                      case COLOURS ->
                          new ColourLabels(
                              classes,
                              config.ignoreColours().stream().map(Integer::decode).toList());
                    },
                LabelEncoding.class);
    return new FolderDataset(
        root,
        new FolderDataset.Patterns(
            HomeFolder.expanded(config.images()),
            HomeFolder.expanded(config.labels()),
            config.unlabeledImages().map(HomeFolder::expanded)),
        classes,
        encoding);
  }

  private static List<SegmentationClass> classes(DatasetConfig config) {
    List<SegmentationClass> classes = new ArrayList<>();
    for (int i = 0; i < config.classes().size(); i++) {
      int colour =
          config.colours().isEmpty() ? Palette.colour(i) : Integer.decode(config.colours().get(i));
      classes.add(new SegmentationClass(config.classes().get(i), colour));
    }
    return classes;
  }

  private static Path scenesFolder(DatasetConfig config) {
    ScenesConfig scenes = config.scenes();
    String name = "scenes-%d-%d-%d".formatted(scenes.seed(), scenes.size(), scenes.count());
    return config.root().orElseGet(Datasets::cache).resolve(name);
  }

  private static void drawScenes(ScenesConfig scenes, Path folder) {
    try {
      ScenesFolder.write(folder, scenes.seed(), scenes.size(), scenes.size(), scenes.count());
    } catch (IOException e) {
      throw new InvalidInputException(
          "%s: the scenes cannot be written (%s), expected a folder that can be written; dataset.root names another"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private static SegmentationDataset scenes(DatasetConfig config) {
    List<SegmentationClass> classes =
        Arrays.stream(SceneClass.values())
            .map(c -> new SegmentationClass(c.displayName(), c.colour()))
            .toList();
    return new FolderDataset(
        scenesFolder(config), "images/{id}.png", "labels/{id}.png", classes, 255);
  }

  /** Where a user's caches are, by the XDG convention. */
  private static Path cache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg == null || xdg.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return base.resolve("tandem");
  }
}
