package dev.tandem.experiments.assembly;

import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.data.FilePattern;
import dev.tandem.data.FileWalk;
import dev.tandem.data.PatternSuggestion;
import dev.tandem.data.PictureFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out how a folder of somebody's own photographs and masks is laid out: photographs in {@code
 * images}, masks in {@code labels} or {@code masks}, with the same stems or with something added to
 * them, as {@code beach01_mask.png}; names of the classes in a {@link ClassList}.
 */
final class FolderLayout {
  private static final List<String> IMAGE_FOLDERS =
      List.of("images", "photos", "imgs", "JPEGImages");
  private static final List<String> LABEL_FOLDERS =
      List.of("labels", "masks", "annotations", "SegmentationClass");

  private FolderLayout() {}

  /**
   * The {@code dataset} of a config, without root and split.
   *
   * @throws InvalidInputException if the folder is laid out in another way
   */
  static JsonObject describe(Path folder) {
    Path images = subfolder(folder, IMAGE_FOLDERS);
    Path labels = subfolder(folder, LABEL_FOLDERS);
    List<Path> masks = masks(labels);
    JsonObject json = new JsonObject();
    json.addProperty("kind", "folder");
    addPatterns(
        json,
        folder,
        images.getFileName() + "/{id}" + extension(pictures(images)),
        labels.getFileName() + "/{id}" + extension(masks));
    MaskScheme.of(labels, new MaskSurvey(masks), ClassList.in(folder)).addTo(json);
    return json;
  }

  private static Path subfolder(Path folder, List<String> names) {
    return names.stream()
        .map(folder::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    folder + ": found no folder of that name in it, expected one of " + names));
  }

  private static List<Path> pictures(Path folder) {
    List<Path> pictures = FileWalk.files(folder).stream().filter(PictureFiles::isReadable).toList();
    if (pictures.isEmpty()) {
      throw new InvalidInputException(
          folder + ": no photograph in it, expected JPEG, PNG or BMP files");
    }
    return pictures;
  }

  private static List<Path> masks(Path folder) {
    List<Path> masks =
        FileWalk.files(folder).stream()
            .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".png"))
            .toList();
    if (masks.isEmpty()) {
      String other =
          FileWalk.files(folder).stream()
              .filter(PictureFiles::isPicture)
              .findFirst()
              .map(file -> " (not %s: JPEG changes the values)".formatted(file.getFileName()))
              .orElse("");
      throw new InvalidInputException(folder + ": no mask in it, expected PNG files" + other);
    }
    return masks;
  }

  /** The one that all files have, or one for all. */
  private static String extension(List<Path> files) {
    Set<String> extensions = new TreeSet<>();
    for (Path file : files) {
      extensions.add(file.getFileName().toString().replaceFirst("^.*(?=\\.)", ""));
    }
    return extensions.size() == 1 ? extensions.iterator().next() : ".*";
  }

  /** The patterns by equal stems or, where no stem is equal, those by which most masks fit. */
  private static void addPatterns(JsonObject json, Path folder, String images, String labels) {
    FilePattern ofImages = new FilePattern("pattern of the images", folder, images);
    FilePattern ofLabels = new FilePattern("pattern of the labels", folder, labels);
    boolean equal = ofLabels.ids().stream().anyMatch(ofImages.ids()::contains);
    Optional<PatternSuggestion.Patterns> other =
        equal ? Optional.empty() : PatternSuggestion.of(ofImages, ofLabels);
    json.addProperty("images", other.map(PatternSuggestion.Patterns::images).orElse(images));
    json.addProperty("labels", other.map(PatternSuggestion.Patterns::labels).orElse(labels));
  }
}
