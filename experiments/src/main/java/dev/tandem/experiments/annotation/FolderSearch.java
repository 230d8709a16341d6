package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where in somebody's folder the photographs and the annotations are. */
final class FolderSearch {
  private static final List<AnnotationFormat> FORMATS =
      List.of(new Labelme(), new Coco(), new LabelStudio());
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

  private final FolderFiles files;
  private final FolderLayout.Choice choice;
  private final List<AnnotationFormat.Source> sources = new ArrayList<>();
  private final List<Path> maskFolders;

  /**
   * Looks for them.
   *
   * @param choice what the user says
   */
  FolderSearch(FolderFiles files, FolderLayout.Choice choice) {
    this.files = files;
    this.choice = choice;
    FORMATS.forEach(format -> sources.addAll(format.find(files)));
    FolderFiles unclaimed = files.without(claimed());
    this.maskFolders =
        files.folders(LABEL_FOLDERS).stream()
            .filter(part -> !MaskFolder.masks(unclaimed.in(part)).isEmpty())
            .toList();
  }

  /** What the user says. */
  FolderLayout.Choice choice() {
    return choice;
  }

  private Set<Path> claimed() {
    Set<Path> claimed = new HashSet<>();
    sources.forEach(source -> claimed.addAll(source.pictures()));
    return claimed;
  }

  /**
   * The file or folder of the annotations: the one that the user names, or the only one; empty if
   * there is none.
   *
   * @throws InvalidInputException if there are several
   */
  Optional<Path> annotations() {
    Optional<Path> named = choice.annotations().map(this::inFolder);
    List<String> candidates = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (AnnotationFormat.Source source : named.map(this::sources).orElse(sources)) {
      candidates.add("%s (%s)".formatted(files.shown(source.path()), source.format()));
      paths.add(source.path());
    }
    for (Path folder : named.isEmpty() ? maskFolders : List.<Path>of()) {
      candidates.add(files.shown(folder) + " (masks)");
      paths.add(folder);
    }
    if (paths.size() > 1) {
      throw new InvalidInputException(
          "%s: found annotations in %s, expected one set of annotations; --annotations %s takes the first"
              .formatted(
                  named.orElse(files.folder()),
                  String.join(" and in ", candidates),
                  files.shown(paths.get(0))));
    }
    return named.or(() -> paths.stream().findFirst());
  }

  private Path inFolder(Path path) {
    return files.folder().resolve(path).normalize();
  }

  /**
   * Annotations at a path in a tool's own format; with {@code --annotations} those below it alone.
   */
  Optional<AnnotationFormat.Source> source(Path path) {
    Optional<AnnotationFormat.Source> source = sources(path).stream().findFirst();
    return choice.annotations().isPresent() ? source.flatMap(s -> s.below(path)) : source;
  }

  /** Says which files belong to annotations that the user has named in part. */
  Optional<String> besides(AnnotationFormat.Source named) {
    Counted others =
        Counted.leftOut(
            "file of annotations that --annotations does not name",
            "files of annotations that --annotations does not name");
    sources.stream()
        .map(AnnotationFormat.Source::files)
        .filter(all -> all.containsAll(named.files()))
        .flatMap(Set::stream)
        .filter(file -> !named.files().contains(file))
        .sorted()
        .forEach(file -> others.add(files.shown(file)));
    return Counted.remarks(others).stream().findFirst();
  }

  /** Of all tools, the annotations of which some are at a path or below it. */
  private List<AnnotationFormat.Source> sources(Path path) {
    Optional<AnnotationFormat.Source> called =
        sources.stream().filter(source -> source.path().equals(path)).findFirst();
    if (called.isPresent() || maskFolders.contains(path)) {
      return called.stream().toList();
    }
    return sources.stream().filter(source -> source.below(path).isPresent()).toList();
  }

  /** The pictures that are neither in folders of masks nor part of annotations. */
  FolderFiles photographs() {
    Set<Path> others = claimed();
    maskFolders.forEach(folder -> others.addAll(files.in(folder)));
    choice
        .annotations()
        .map(this::inFolder)
        .filter(path -> source(path).isEmpty())
        .ifPresent(path -> others.addAll(MaskFolder.masks(files.in(path))));
    return files.without(others);
  }

  /** The folder of the photographs that the user names. */
  Optional<Path> chosenImages() {
    return choice.images().map(this::inFolder);
  }

  /**
   * The folder of the photographs: the one that the user names, or the only one of a usual name, or
   * the whole folder.
   *
   * @throws InvalidInputException if there are several, or no photographs
   */
  Path images() {
    FolderFiles photographs = photographs();
    List<Path> folders =
        files.folders(IMAGE_FOLDERS).stream()
            .filter(part -> !photographs.in(part).isEmpty())
            .toList();
    if (chosenImages().isPresent()) {
      return chosenImages().get();
    }
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

  private static String changed(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.jpe?g")
        ? ": JPEG changes the values"
        : "";
  }

  /** A picture in a folder of masks that is no PNG, for a message; empty if there is none. */
  String jpegMasks() {
    return files.folders(LABEL_FOLDERS).stream()
        .flatMap(part -> files.in(part).stream())
        .findFirst()
        .map(file -> " (not %s%s)".formatted(files.shown(file), changed(file)))
        .orElse("");
  }
}
