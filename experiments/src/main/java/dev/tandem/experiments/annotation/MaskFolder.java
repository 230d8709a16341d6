package dev.tandem.experiments.annotation;

import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.data.FilePattern;
import dev.tandem.data.PatternSuggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Masks in a folder of their own, one PNG for each photograph, with the same stem or with something
 * added to it, as {@code beach01_mask.png}.
 *
 * @param files of the whole folder
 * @param photographs that the masks may be of
 * @param images folder of the photographs
 * @param labels folder of the masks
 */
record MaskFolder(FolderFiles files, List<Path> photographs, Path images, Path labels) {
  private static final Pattern SUFFIXED =
      Pattern.compile("(?i).*\\{id}" + SuffixedMasks.SUFFIX + "\\.[^/]*");

  /** The PNG files among pictures. */
  static List<Path> masks(List<Path> pictures) {
    return pictures.stream()
        .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".png"))
        .toList();
  }

  /**
   * The data set, and what the user should know.
   *
   * @throws InvalidInputException if the masks cannot be understood
   */
  FolderLayout.Description describe() {
    List<Path> masks = masks(files.in(labels));
    ImagePattern ofImages = ImagePattern.of(files, images, photographs, masks);
    String ofLabels = files.shown(labels) + "/" + FilePattern.ID + ImagePattern.extension(masks);
    PatternSuggestion.Patterns patterns = patterns(ofImages.text(), ofLabels);
    FolderLayout.Description description = describe(files, patterns, labels, masks);
    return patterns.labels().equals(ofLabels) && patterns.images().equals(ofImages.text())
        ? description
        : description.with(
            "photographs and masks go together by %s and %s"
                .formatted(patterns.images(), patterns.labels()));
  }

  /** By equal stems, unless no mask has one, or more masks have a usual suffix. */
  private PatternSuggestion.Patterns patterns(String images, String labels) {
    FilePattern ofImages = pattern("images", images);
    FilePattern ofLabels = pattern("labels", labels);
    int equal = fitting(ofImages, ofLabels);
    PatternSuggestion.Patterns byStem = new PatternSuggestion.Patterns(images, labels, equal);
    return equal == ofLabels.ids().size()
        ? byStem
        : PatternSuggestion.of(ofImages, ofLabels)
            .filter(other -> equal == 0 || SUFFIXED.matcher(other.labels()).matches())
            .filter(other -> fitting(other) > equal)
            .orElse(byStem);
  }

  /** How many masks have a photograph; 0 where a pattern gives two of them one name. */
  private int fitting(PatternSuggestion.Patterns patterns) {
    try {
      return fitting(pattern("images", patterns.images()), pattern("labels", patterns.labels()));
    } catch (InvalidInputException e) {
      return 0;
    }
  }

  private FilePattern pattern(String what, String text) {
    return new FilePattern("pattern of the " + what, files.folder(), text);
  }

  private static int fitting(FilePattern images, FilePattern labels) {
    return (int) labels.ids().stream().filter(images.ids()::contains).count();
  }

  /** The data set of masks that patterns find. */
  static FolderLayout.Description describe(
      FolderFiles files, PatternSuggestion.Patterns patterns, Path folder, List<Path> masks) {
    MaskSurvey survey = new MaskSurvey(masks);
    Optional<ClassList> list = ClassList.in(files.folder());
    Optional<HiddenClasses> hidden = HiddenClasses.of(folder, survey, list);
    JsonObject json = new JsonObject();
    json.addProperty("kind", "folder");
    json.addProperty("images", patterns.images());
    json.addProperty("labels", patterns.labels());
    if (hidden.isPresent()) {
      return converted(files, patterns, hidden.get(), json);
    }
    survey.requireValues();
    MaskScheme.of(folder, survey, list).addTo(json);
    return new FolderLayout.Description(json, List.of());
  }

  /** A mask that is not trained on itself, but drawn again, would be taken for a photograph. */
  private static void requireNoPhotograph(Path mask, FilePattern images, FolderFiles files) {
    if (images.id(mask).isPresent()) {
      throw new InvalidInputException(
          "%s: a mask, and %s, the pattern of the photographs, fits it, expected the photographs in a folder of their own, such as images"
              .formatted(files.shown(mask), images));
    }
  }

  private static FolderLayout.Description converted(
      FolderFiles files,
      PatternSuggestion.Patterns patterns,
      HiddenClasses hidden,
      JsonObject json) {
    ImagePattern ofImages = new ImagePattern(patterns.images(), files.folder());
    FilePattern images =
        new FilePattern("pattern of the images", files.folder(), patterns.images());
    FilePattern labels =
        new FilePattern("pattern of the labels", files.folder(), patterns.labels());
    List<Annotations.Drawing> drawings = new ArrayList<>();
    Counted alone = Counted.leftOut("label without an image", "labels without an image");
    for (String id : labels.ids()) {
      requireNoPhotograph(labels.path(id), images, files);
      if (images.ids().contains(id)) {
        drawings.add(hidden.drawing(images.path(id), labels.path(id)));
      } else {
        alone.add(files.shown(labels.path(id)));
      }
    }
    DrawnMasks masks = new DrawnMasks(files.drawings(), hidden.format());
    List<String> remarks = new ArrayList<>(Counted.remarks(alone));
    remarks.add(
        hidden.remark() + "; masks of class numbers: " + files.shownDrawings(masks.folder()));
    remarks.addAll(
        masks.write(
            new Annotations(hidden.names(), hidden.rest(), drawings, List.of()), ofImages::id));
    json.addProperty("labels", files.shown(masks.folder()) + "/{id}.png");
    List<Integer> colours = ClassList.coloursOf(ClassList.in(files.folder()), hidden.names());
    new MaskScheme(hidden.names(), colours, Optional.empty(), false).addTo(json);
    return new FolderLayout.Description(json, remarks);
  }
}
