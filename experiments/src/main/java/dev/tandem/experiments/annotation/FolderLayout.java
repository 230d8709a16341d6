package dev.tandem.experiments.annotation;

import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out how a folder of somebody's own photographs is laid out, and by which tool and where
 * they were annotated: masks in {@code labels} or {@code masks}, or what an {@link
 * AnnotationFormat} reads. Where there are several, the user says which.
 */
public final class FolderLayout {
  private static final List<AnnotationFormat> FORMATS =
      List.of(new Labelme(), new CocoInstances(), new CocoPanoptic(), new LabelStudio());
  private static final List<String> IMAGE_FOLDERS =
      List.of("images", "photos", "imgs", "img", "image", "JPEGImages");
  private static final List<String> LABEL_FOLDERS =
      List.of(
          "labels",
          "masks",
          "annotations",
          "SegmentationClass",
          "SegmentationClassPNG",
          "label",
          "mask",
          "gt");
  private static final String UNDERSTOOD =
      "PNG masks in a folder such as masks, or annotations of labelme, CVAT, COCO or Label Studio";

  private final FolderFiles files;
  private final Choice choice;
  private final List<AnnotationFormat.Source> sources = new ArrayList<>();
  private final List<Path> maskFolders;

  /**
   * What the user says, where a folder leaves it open.
   *
   * @param images the folder of the photographs
   * @param annotations the file or folder of the annotations
   */
  public record Choice(Optional<Path> images, Optional<Path> annotations) {
    /** Nothing is said. */
    public static final Choice NONE = new Choice(Optional.empty(), Optional.empty());
  }

  /**
   * A folder that is understood.
   *
   * @param dataset the {@code dataset} of a config, without root and split
   * @param remarks what was left out or decided, one line each
   */
  public record Description(JsonObject dataset, List<String> remarks) {}

  private FolderLayout(Path folder, Choice choice) {
    this.files = new FolderFiles(folder);
    this.choice = choice;
    FORMATS.forEach(format -> sources.addAll(format.find(files)));
    Set<Path> claimed = claimed();
    this.maskFolders =
        files.folders(LABEL_FOLDERS).stream()
            .filter(part -> !MaskFolder.masks(files.without(claimed).in(part)).isEmpty())
            .toList();
  }

  /**
   * Describes a folder, and draws masks where its annotations are none.
   *
   * @throws InvalidInputException if the folder is laid out in another way, or in several
   */
  public static Description describe(Path folder, Choice choice) {
    return new FolderLayout(folder, choice).describe();
  }

  /** Whether a folder has a list of classes. */
  public static boolean hasClassList(Path folder) {
    return ClassList.isIn(folder);
  }

  private Set<Path> claimed() {
    Set<Path> claimed = new HashSet<>();
    sources.forEach(source -> claimed.addAll(source.pictures()));
    return claimed;
  }

  private Description describe() {
    if (choice.annotations.isPresent()) {
      return chosen(choice.annotations.get());
    }
    List<String> candidates = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (AnnotationFormat.Source source : sources) {
      candidates.add("%s (%s)".formatted(files.shown(source.path()), source.format()));
      paths.add(source.path());
    }
    for (Path folder : maskFolders) {
      candidates.add(files.shown(folder) + " (masks)");
      paths.add(folder);
    }
    if (paths.size() > 1) {
      throw new InvalidInputException(
          "%s: found annotations in %s, expected them once; --annotations %s takes the first"
              .formatted(
                  files.folder(), String.join(" and in ", candidates), files.shown(paths.get(0))));
    }
    return paths.isEmpty() ? besidePhotographs() : chosen(paths.get(0));
  }

  private Description chosen(Path path) {
    Path wanted = files.folder().resolve(path).normalize();
    Optional<AnnotationFormat.Source> source =
        sources.stream().filter(s -> s.path().equals(wanted)).findFirst();
    if (source.isPresent()) {
      return drawn(source.get());
    }
    if (!Files.isDirectory(wanted) || MaskFolder.masks(files.in(wanted)).isEmpty()) {
      throw new InvalidInputException(wanted + ": no annotations, expected " + UNDERSTOOD);
    }
    FolderFiles photographs = photographs();
    Path images = imageFolder(photographs);
    return withRest(
        new MaskFolder(files, photographs.in(images), images, wanted).describe(),
        photographs,
        images);
  }

  /** Masks among the photographs, or a message of what is expected. */
  private Description besidePhotographs() {
    FolderFiles photographs = photographs();
    Path images = imageFolder(photographs);
    return SuffixedMasks.in(files, photographs.in(images))
        .map(masks -> withRest(masks.describe(images), photographs, images))
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s: found no annotations in it, expected %s%s"
                        .formatted(files.folder(), UNDERSTOOD, jpegMasks())));
  }

  private String jpegMasks() {
    return files.folders(LABEL_FOLDERS).stream()
        .flatMap(part -> files.in(part).stream())
        .findFirst()
        .map(file -> " (not %s: JPEG changes the values)".formatted(files.shown(file)))
        .orElse("");
  }

  private Description drawn(AnnotationFormat.Source source) {
    FolderFiles photographs = photographs();
    Annotations annotations = source.read(photographs);
    List<Path> annotated = annotations.drawings().stream().map(Annotations.Drawing::image).toList();
    if (annotated.isEmpty()) {
      throw new InvalidInputException(
          "%s: no photograph of these annotations (%s) is in the folder%s"
              .formatted(
                  source.path(),
                  source.format(),
                  annotations.remarks().stream().findFirst().map(r -> "; " + r).orElse("")));
    }
    Path images = choice.images.map(files.folder()::resolve).orElse(files.common(annotated));
    ImagePattern pattern = ImagePattern.of(files, images, photographs.in(images), List.of());
    DrawnMasks masks = new DrawnMasks(files.folder(), source.format());
    List<String> remarks = new ArrayList<>(annotations.remarks());
    remarks.addAll(masks.write(annotations, pattern::id));
    remarks.add(
        "%d masks were drawn from %s (%s): %s"
            .formatted(
                annotated.size(),
                files.shown(source.path()),
                source.format(),
                files.shown(masks.folder())));
    if (!files.broken().isEmpty()) {
      remarks.add(
          "left out: %d JSON files that cannot be read, such as %s"
              .formatted(files.broken().size(), files.shown(files.broken().get(0))));
    }
    JsonObject json = new JsonObject();
    json.addProperty("kind", "folder");
    json.addProperty("images", pattern.text());
    json.addProperty("labels", files.shown(masks.folder()) + "/{id}.png");
    new MaskScheme(annotations.classes(), List.of(), Optional.empty(), false).addTo(json);
    return withRest(new Description(json, remarks), photographs, images);
  }

  /** The pictures that are neither in folders of masks nor part of annotations. */
  private FolderFiles photographs() {
    Set<Path> others = claimed();
    maskFolders.forEach(folder -> others.addAll(files.in(folder)));
    choice
        .annotations
        .map(path -> files.folder().resolve(path).normalize())
        .filter(path -> sources.stream().noneMatch(s -> s.path().equals(path)))
        .ifPresent(path -> others.addAll(MaskFolder.masks(files.in(path))));
    return files.without(others);
  }

  private Path imageFolder(FolderFiles photographs) {
    if (choice.images.isPresent()) {
      return files.folder().resolve(choice.images.get()).normalize();
    }
    List<Path> folders =
        files.folders(IMAGE_FOLDERS).stream()
            .filter(part -> !photographs.in(part).isEmpty())
            .toList();
    if (folders.size() > 1) {
      throw new InvalidInputException(
          "%s: found photographs in %s and in %s, expected one folder; --images %s takes the first"
              .formatted(
                  files.folder(),
                  files.shown(folders.get(0)),
                  files.shown(folders.get(1)),
                  files.shown(folders.get(0))));
    }
    boolean flat =
        photographs.pictures().stream().anyMatch(p -> p.getParent().equals(files.folder()));
    if (folders.isEmpty() && !flat) {
      throw new InvalidInputException(
          "%s: found no photographs (JPEG, PNG or BMP) in it or in one of %s, expected some"
              .formatted(files.folder(), IMAGE_FOLDERS));
    }
    return folders.isEmpty() ? files.folder() : folders.get(0);
  }

  /** Says which pictures are elsewhere in the folder. */
  private Description withRest(Description description, FolderFiles photographs, Path images) {
    List<Path> elsewhere =
        photographs.pictures().stream().filter(file -> !file.startsWith(images)).toList();
    if (elsewhere.isEmpty()) {
      return description;
    }
    List<String> remarks = new ArrayList<>(description.remarks);
    remarks.add(
        "left out: %d pictures outside %s, such as %s; dataset.unlabeled_images may point to more photographs"
            .formatted(elsewhere.size(), files.shown(images), files.shown(elsewhere.get(0))));
    return new Description(description.dataset, remarks);
  }
}
