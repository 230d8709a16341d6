package dev.tandem.experiments.config;

import static dev.tandem.experiments.binding.InvalidKeyException.requireDistinct;
import static dev.tandem.experiments.binding.InvalidKeyException.requireForm;
import static dev.tandem.experiments.config.MayDiffer.Between.SEEDS;
import static dev.tandem.experiments.config.MayDiffer.Between.WORKERS;

import dev.tandem.data.LabelEncoding;
import dev.tandem.data.SegmentationClass;
import dev.tandem.data.SegmentationDataset;
import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.InvalidKeyException;
import dev.tandem.experiments.binding.Key;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The images and labels to train on. Each component has its meaning in its {@link Key}. */
public record DatasetConfig(
    @Key(
            doc =
                "Where images and labels come from: a folder of yours, PASCAL VOC or Cityscapes in"
                    + " their own layouts, scenes that Tandem draws, or a class of"
                    + " yours, made with the path of root if it has such a constructor.",
            defaultsTo = "\"folder\"",
            implementing = SegmentationDataset.class)
        Choice<DatasetKind> kind,
    @Key(
            doc =
                "Folder of the data set. For scenes the folder that caches them; none means the"
                    + " cache folder of the user.",
            defaultsTo = "\"\"")
        @MayDiffer(WORKERS)
        Optional<Path> root,
    @Key(
            doc =
                "Folder with labeled_filename.txt, unlabeled_filename.txt and valid_filename.txt,"
                    + " one id a line.",
            defaultsTo = "\"\"")
        @MayDiffer({WORKERS, SEEDS})
        Optional<Path> split,
    @Key(
            doc =
                "Where images lie below root, for kind folder; {id} stands for the id, * for"
                    + " anything, such as an extension.",
            defaultsTo = "\"images/{id}.jpg\"")
        @MayDiffer(WORKERS)
        String images,
    @Key(
            doc = "Where label PNGs lie below root, for kind folder; {id} stands for the id.",
            defaultsTo = "\"labels/{id}.png\"")
        @MayDiffer(WORKERS)
        String labels,
    @Key(
            doc =
                "Where the images of the unlabelled list lie, for kind folder, if elsewhere; below"
                    + " root, or an absolute path.",
            defaultsTo = "\"\"")
        @MayDiffer(WORKERS)
        Optional<String> unlabeledImages,
    @Key(
            doc =
                "Format of the label PNGs, for kind folder: class indices (grey or palette),"
                    + " or the colours of the classes.",
            defaultsTo = "\"indices\"",
            implementing = LabelEncoding.class)
        Choice<LabelFormat> labelFormat,
    @Key(
            doc =
                "Names of the classes in the order of their label values from 0, for kind folder.",
            defaultsTo = "[]")
        List<String> classes,
    @Key(
            doc =
                "Colours of the classes as #RRGGBB, in the same order. An empty list generates a"
                    + " palette.",
            defaultsTo = "[]")
        List<String> colours,
    @Key(
            doc =
                "Label value of ignored pixels, which no loss and no metric counts; not that of a class.",
            defaultsTo = "255",
            min = 0,
            max = 255)
        int ignoreValue,
    @Key(
            doc =
                "Colours, as #RRGGBB, of ignored pixels, which no loss and no metric counts, for labels"
                    + " painted in colours.",
            defaultsTo = "[\"#E0E0C0\"]")
        List<String> ignoreColours,
    ScenesConfig scenes) {
  /**
   * Checks patterns, classes and colours.
   *
   * @throws dev.tandem.InvalidInputException if a pattern has no <code>{id}</code>, a class is
   *     named twice, or the colours are no colours or not as many as the classes
   */
  public DatasetConfig {
    classes = List.copyOf(classes);
    colours = List.copyOf(colours);
    ignoreColours = List.copyOf(ignoreColours);
    requireForm("images", images, DatasetConfig::hasId, "a pattern with {id} in it");
    requireForm("labels", labels, DatasetConfig::hasId, "a pattern with {id} in it");
    unlabeledImages.ifPresent(
        pattern ->
            requireForm(
                "unlabeled_images", pattern, DatasetConfig::hasId, "a pattern with {id} in it"));
    requireDistinct("classes", classes);
    for (String name : classes) {
      requireForm(
          "classes",
          name,
          SegmentationClass::isName,
          "a name without blanks at its ends or line breaks");
    }
    for (String colour : colours) {
      requireForm("colours", colour, DatasetConfig::isColour, "#RRGGBB");
    }
    for (String colour : ignoreColours) {
      requireForm("ignore_colours", colour, DatasetConfig::isColour, "#RRGGBB");
    }
    if (classes.size() > SegmentationDataset.MOST_CLASSES) {
      throw new InvalidKeyException(
          "classes",
          "found %d, expected at most %d: a label value is one byte, and one of them is ignored"
              .formatted(classes.size(), SegmentationDataset.MOST_CLASSES));
    }
    if (labelFormat.is(LabelFormat.INDICES)) {
      requireNoIgnoredClass(classes, ignoreValue);
    }
    // Without names the data set itself knows how many classes there are.
    if (!classes.isEmpty() && !colours.isEmpty() && classes.size() != colours.size()) {
      throw new InvalidKeyException(
          "colours",
          "found "
              + colours.size()
              + " in the list, expected one a class, that is "
              + classes.size());
    }
  }

  /** Else the class would be ignored without a word. */
  private static void requireNoIgnoredClass(List<String> classes, int ignoreValue) {
    if (ignoreValue < classes.size()) {
      throw new InvalidKeyException(
          "ignore_value",
          "found %d, the value of class %s, expected one from %d to 255"
              .formatted(ignoreValue, classes.get(ignoreValue), classes.size()));
    }
  }

  private static boolean hasId(String pattern) {
    return pattern.contains("{id}");
  }

  private static boolean isColour(String text) {
    return text.matches("#[0-9a-fA-F]{6}");
  }
}
