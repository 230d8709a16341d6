package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * COCO's instances: polygons and run lengths of things, which later ones cover.
 *
 * @param path of the first file, or what the user names
 * @param parts files with the same classes and different images, in their order
 */
record CocoInstances(Path path, Map<Path, CocoFile> parts) implements AnnotationFormat.Source {
  /** The sources that files make: those that go on with each other are one. */
  static List<CocoInstances> of(Map<Path, CocoFile> contents) {
    List<CocoInstances> sources = new ArrayList<>();
    contents.forEach(
        (file, content) ->
            sources.stream()
                .filter(s -> s.parts.values().stream().allMatch(c -> c.isContinuedBy(content)))
                .findFirst()
                .orElseGet(
                    () -> {
                      CocoInstances next = new CocoInstances(file, new LinkedHashMap<>());
                      sources.add(next);
                      return next;
                    })
                .parts
                .put(file, content));
    return sources;
  }

  @Override
  public String format() {
    return "coco";
  }

  @Override
  public Optional<AnnotationFormat.Source> below(Path named) {
    Map<Path, CocoFile> own = new LinkedHashMap<>(parts);
    own.keySet().removeIf(file -> !file.startsWith(named));
    return own.isEmpty() ? Optional.empty() : Optional.of(new CocoInstances(named, own));
  }

  @Override
  public Set<Path> files() {
    return parts.keySet();
  }

  @Override
  public Annotations read(FolderFiles files) {
    requireSegmentation();
    List<String> names = parts.values().iterator().next().names();
    Reading reading = new Reading(files, new ClassNumbers(ClassList.in(files.folder()), names));
    parts.forEach(reading::add);
    return reading.annotations(parts.keySet());
  }

  /** What has been read of the files of a folder. */
  private static final class Reading {
    private final FolderFiles files;
    private final ClassNumbers numbers;
    private final List<Annotations.Drawing> drawings = new ArrayList<>();
    private final Counted missing =
        Counted.leftOut("image without its photograph", "images without their photographs");
    private final Counted boxes =
        Counted.leftOut("annotation without a segmentation", "annotations without a segmentation");
    private final Counted withoutArea = Annotations.ofAnnotationsWithoutArea();
    private final Counted unknown = CocoFile.ofUnknownImages();

    private Reading(FolderFiles files, ClassNumbers numbers) {
      this.files = files;
      this.numbers = numbers;
    }

    private void add(Path file, CocoFile content) {
      content.countUnknownImages(unknown, file);
      Map<Integer, String> nameOf = content.nameOf();
      Map<Long, List<CocoFile.Annotation>> byImage = content.byImage();
      for (CocoFile.Image image : content.images()) {
        List<CocoFile.Annotation> things = byImage.getOrDefault(image.id(), List.of());
        files
            .picture(image.fileName(), file)
            .ifPresentOrElse(
                photograph -> add(photograph, image, things, nameOf, file),
                () -> missing.add(image.fileName() + " of " + files.shown(file)));
      }
    }

    private void add(
        Path photograph,
        CocoFile.Image image,
        List<CocoFile.Annotation> things,
        Map<Integer, String> nameOf,
        Path file) {
      String where = file + ": an annotation of " + image.fileName();
      for (CocoFile.Annotation thing : things) {
        // Found now, before anything is drawn.
        numbers.of(CocoFile.name(nameOf, thing.categoryId(), file), file);
        if (isWithoutShape(thing)) {
          boxes.add(where);
        }
      }
      if (!things.isEmpty() && things.stream().allMatch(CocoInstances::isWithoutShape)) {
        withoutArea.add(image.fileName());
        return;
      }
      ToIntFunction<CocoFile.Annotation> number =
          thing -> numbers.of(nameOf.get(thing.categoryId()), file);
      drawings.add(
          new Annotations.Drawing(
              photograph,
              file,
              image.size(),
              things.isEmpty(),
              () -> regions(things, number, image.size(), where)));
    }

    private Annotations annotations(Collection<Path> read) {
      List<String> remarks = new ArrayList<>(Counted.remarks(missing, boxes, withoutArea, unknown));
      if (read.size() > 1) {
        remarks.add(
            "taken together: " + String.join(", ", read.stream().map(files::shown).toList()));
      }
      return new Annotations(numbers.names(), numbers.background(), drawings, remarks);
    }
  }

  private static boolean isWithoutShape(CocoFile.Annotation thing) {
    return thing.segmentation() == null || thing.segmentation().isEmpty();
  }

  /** Made when the image is drawn: those of all images together may not fit the memory. */
  private static List<Annotations.Region> regions(
      List<CocoFile.Annotation> things,
      ToIntFunction<CocoFile.Annotation> number,
      ImageSize size,
      String where) {
    List<Annotations.Region> regions = new ArrayList<>();
    for (CocoFile.Annotation thing : things) {
      if (!isWithoutShape(thing)) {
        for (Area area : thing.segmentation().areas(size, where)) {
          regions.add(new Annotations.Region(number.applyAsInt(thing), area));
        }
      }
    }
    return regions;
  }

  /** In one of the files: nothing may be drawn yet on the photographs of another. */
  private void requireSegmentation() {
    boolean none =
        parts.values().stream()
            .flatMap(content -> content.annotations().stream())
            .allMatch(CocoInstances::isWithoutShape);
    if (none) {
      throw new InvalidInputException(
          parts.keySet().iterator().next()
              + ": no annotation has a segmentation, expected polygons or run lengths");
    }
  }
}
