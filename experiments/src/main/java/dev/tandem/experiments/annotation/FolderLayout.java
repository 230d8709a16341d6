package dev.tandem.experiments.annotation;

import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.data.FilePattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds out how a folder of somebody's own photographs is laid out, and by which tool and where
 * they were annotated: masks in {@code labels} or {@code masks}, or what an {@link
 * AnnotationFormat} reads. Where there are several, the user says which.
 */
public final class FolderLayout {
  private static final String UNDERSTOOD =
      "PNG masks in a folder such as masks, or annotations of labelme, CVAT, COCO or Label Studio";

  /** Folders of VOC-style exports of CVAT and labelme: masks of objects, and previews. */
  private static final Set<String> EXTRAS =
      Set.of(
          "SegmentationObject",
          "SegmentationObjectPNG",
          "SegmentationObjectVisualization",
          "SegmentationClassVisualization");

  private final FolderFiles files;
  private final FolderSearch search;

  /**
   * What the user says, where a folder leaves it open.
   *
   * @param images the folder of the photographs
   * @param annotations the file or folder of the annotations
   * @param emptyIsBackground whether a photograph whose annotations name nothing is labelled,
   *     background all over; otherwise it is not labelled
   */
  public record Choice(
      Optional<Path> images, Optional<Path> annotations, boolean emptyIsBackground) {
    /** Nothing is said. */
    public static final Choice NONE = new Choice(Optional.empty(), Optional.empty(), false);
  }

  /**
   * A folder that is understood.
   *
   * @param dataset the {@code dataset} of a config, without root and split
   * @param remarks what was left out or decided, one line each
   */
  public record Description(JsonObject dataset, List<String> remarks) {
    /** With one more remark. */
    Description with(String remark) {
      return new Description(dataset, Stream.concat(remarks.stream(), Stream.of(remark)).toList());
    }
  }

  private FolderLayout(FolderFiles files, Choice choice) {
    this.files = files;
    this.search = new FolderSearch(files, choice);
  }

  /**
   * Describes a folder, and draws masks where its annotations are none.
   *
   * @throws InvalidInputException if the folder is laid out in another way, or in several
   */
  public static Description describe(Path folder, Choice choice) {
    return describe(folder, choice, folder);
  }

  /**
   * Describes a folder without writing into it.
   *
   * @param drawings another folder for the masks that are drawn where its annotations are none
   * @throws InvalidInputException as {@link #describe(Path, Choice)}
   */
  public static Description describe(Path folder, Choice choice, Path drawings) {
    return new FolderLayout(new FolderFiles(folder, drawings, choice.annotations()), choice)
        .describe();
  }

  /** Whether a folder has a list of classes. */
  public static boolean hasClassList(Path folder) {
    return ClassList.isIn(folder);
  }

  /**
   * Checks that classes have the numbers that the drawn masks of a data set give them.
   *
   * @param folder the root of the data set
   * @param labels the pattern of its labels, of drawn masks or others
   * @param classes the names, by their numbers
   * @throws InvalidInputException if drawn masks have one of the names under another number
   */
  public static void requireNumbers(Path folder, String labels, List<String> classes) {
    if (DrawnMasks.isDrawn(labels)) {
      DrawnMasks.requireNumbers(folder, labels, classes);
    }
  }

  /**
   * Says whether annotations were changed after the masks of a config were drawn from them.
   *
   * @param folder the root of the data set
   * @param photographs patterns of its images
   * @param labels the pattern of its labels
   */
  public static Optional<String> outdated(Path folder, List<String> photographs, String labels) {
    if (!DrawnMasks.isDrawn(labels)) {
      return Optional.empty();
    }
    FolderFiles files = new FolderFiles(folder);
    List<FilePattern> images =
        photographs.stream().map(p -> new FilePattern("pattern of the images", folder, p)).toList();
    Stream<Path> pictures =
        files.pictures().stream()
            .filter(file -> DrawnMasks.areOfPictures(labels))
            .filter(file -> images.stream().allMatch(pattern -> pattern.id(file).isEmpty()));
    return DrawnMasks.outdated(
        folder,
        labels,
        Stream.concat(
                files.json(head -> Labelme.isHead(head) || head.has(CocoFile.KEYS)).stream(),
                pictures)
            .toList());
  }

  private Description describe() {
    Optional<Path> annotations = search.annotations();
    if (annotations.isEmpty()) {
      return besidePhotographs();
    }
    return search
        .source(annotations.get())
        .map(this::drawn)
        .orElseGet(() -> masks(annotations.get()));
  }

  private Description masks(Path folder) {
    if (!Files.isDirectory(folder) || MaskFolder.masks(files.in(folder)).isEmpty()) {
      throw new InvalidInputException(folder + ": no annotations, expected " + UNDERSTOOD);
    }
    Path images = search.images();
    List<Path> photographs = search.photographs().in(images);
    return withRest(new MaskFolder(files, photographs, images, folder).describe(), images);
  }

  /** Masks among the photographs, or a message of what is expected. */
  private Description besidePhotographs() {
    Path images = search.images();
    return SuffixedMasks.in(files, search.photographs().in(images))
        .map(masks -> withRest(masks.describe(images), images))
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "%s: found no annotations in it, expected %s%s%s"
                        .formatted(
                            files.folder(),
                            UNDERSTOOD,
                            search.jpegMasks(),
                            brokenJson().map(b -> "; " + b).orElse(""))));
  }

  private Description drawn(AnnotationFormat.Source source) {
    FolderFiles photographs = search.photographs();
    Annotations annotations = emptyOnes(source.read(photographs));
    List<Path> annotated = annotations.drawings().stream().map(Annotations.Drawing::image).toList();
    if (annotated.isEmpty()) {
      throw new InvalidInputException(
          "%s: found no photograph on which something is drawn in these annotations (%s)%s"
              .formatted(
                  source.path(),
                  source.format(),
                  annotations.remarks().stream().findFirst().map(r -> "; " + r).orElse("")));
    }
    Path images = search.chosenImages().orElseGet(() -> files.common(annotated));
    ImagePattern pattern = ImagePattern.of(files, images, photographs.in(images), List.of());
    DrawnMasks masks = new DrawnMasks(files.drawings(), source.format());
    List<String> remarks = new ArrayList<>(annotations.remarks());
    remarks.addAll(masks.write(annotations, pattern::id));
    remarks.add(
        "%s drawn from %s (%s): %s"
            .formatted(
                annotated.size() == 1 ? "1 mask was" : annotated.size() + " masks were",
                files.shown(source.path()),
                source.format(),
                files.shownDrawings(masks.folder())));
    search.besides(source).ifPresent(remarks::add);
    brokenJson().ifPresent(remarks::add);
    JsonObject json = new JsonObject();
    json.addProperty("kind", "folder");
    json.addProperty("images", pattern.text());
    json.addProperty("labels", files.shown(masks.folder()) + "/{id}.png");
    List<String> classes = annotations.classes();
    List<Integer> colours = ClassList.coloursOf(ClassList.in(photographs.folder()), classes);
    new MaskScheme(classes, colours, Optional.empty(), false).addTo(json);
    return withRest(new Description(json, remarks), images);
  }

  private Optional<String> brokenJson() {
    Counted broken =
        Counted.leftOut("JSON file that cannot be read", "JSON files that cannot be read");
    files.broken().forEach(file -> broken.add(files.shown(file)));
    return Counted.remarks(broken).stream().findFirst();
  }

  /** Somebody who has drawn nothing on a photograph has mostly not come to it yet. */
  private Annotations emptyOnes(Annotations annotations) {
    return search.choice().emptyIsBackground()
        ? annotations.withEmptyAsBackground()
        : annotations.withoutEmpty();
  }

  /** Says which pictures are elsewhere in the folder. */
  private Description withRest(Description description, Path images) {
    Counted elsewhere =
        Counted.leftOut(
            "picture outside " + files.shown(images), "pictures outside " + files.shown(images));
    Counted exported =
        Counted.leftOut(
            "picture of the export that is neither a photograph nor a mask of classes",
            "pictures of the export that are neither photographs nor masks of classes");
    search.photographs().pictures().stream()
        .filter(file -> !file.startsWith(images))
        .forEach(file -> (isExtra(file) ? exported : elsewhere).add(files.shown(file)));
    Counted predicted =
        Counted.leftOut("file that tandem has written", "files that tandem has written");
    // Of those among the images the data set says it.
    files.predicted().stream()
        .filter(file -> !file.startsWith(images))
        .forEach(file -> predicted.add(files.shown(file)));
    List<String> remarks = new ArrayList<>(description.remarks);
    Counted.remarks(elsewhere).stream()
        .map(remark -> remark + "; dataset.unlabeled_images may point to more photographs")
        .forEach(remarks::add);
    remarks.addAll(Counted.remarks(exported, predicted));
    return new Description(description.dataset, remarks);
  }

  private boolean isExtra(Path picture) {
    for (Path part : files.folder().relativize(picture)) {
      if (EXTRAS.contains(part.toString())) {
        return true;
      }
    }
    return false;
  }
}
