package dev.tandem.experiments.annotation;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * COCO's instances: polygons and run lengths of things, which later ones cover.
 *
 * @param path of the first file
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
  public Annotations read(FolderFiles files) {
    parts.forEach(CocoInstances::requireSegmentation);
    List<String> names = parts.values().iterator().next().names();
    ClassNumbers numbers = new ClassNumbers(ClassList.in(files.folder()), names);
    List<Annotations.Drawing> drawings = new ArrayList<>();
    Counted missing =
        Counted.leftOut("image without its photograph", "images without their photographs");
    Counted empty =
        Counted.noted(
            "image without an annotation, which makes a mask of background",
            "images without an annotation, which make masks of background");
    Counted boxes =
        Counted.leftOut("annotation without a segmentation", "annotations without a segmentation");
    parts.forEach(
        (file, content) -> {
          Map<Integer, String> nameOf = content.nameOf();
          Map<Long, List<CocoFile.Annotation>> byImage = content.byImage();
          for (CocoFile.Image image : content.images()) {
            Optional<Path> photograph = files.picture(image.fileName(), file);
            if (photograph.isEmpty()) {
              missing.add(image.fileName() + " of " + files.shown(file));
              continue;
            }
            List<CocoFile.Annotation> things = byImage.getOrDefault(image.id(), List.of());
            List<Annotations.Region> regions = new ArrayList<>();
            for (CocoFile.Annotation thing : things) {
              int number = numbers.of(CocoFile.name(nameOf, thing.categoryId(), file), file);
              String where = file + ": an annotation of " + image.fileName();
              List<Area> areas = areas(thing.segmentation(), image, where);
              if (areas.isEmpty()) {
                boxes.add(where);
              }
              areas.forEach(area -> regions.add(new Annotations.Region(number, area)));
            }
            if (things.isEmpty()) {
              empty.add(image.fileName());
            }
            drawings.add(
                new Annotations.Drawing(photograph.get(), file, image.size(), () -> regions));
          }
        });
    List<String> remarks = new ArrayList<>(Counted.remarks(missing, empty, boxes));
    if (parts.size() > 1) {
      remarks.add(
          "taken together: "
              + String.join(", ", parts.keySet().stream().map(files::shown).toList()));
    }
    return new Annotations(numbers.names(), numbers.background(), drawings, remarks);
  }

  private static void requireSegmentation(Path file, CocoFile content) {
    if (content.annotations().stream().allMatch(a -> a.segmentation() == null)) {
      throw new InvalidInputException(
          file + ": no annotation has a segmentation, expected polygons or run lengths");
    }
  }

  /** Polygons, or run lengths as numbers or as text; none where there is only a box. */
  private static List<Area> areas(JsonElement segmentation, CocoFile.Image image, String where) {
    if (segmentation == null || segmentation.isJsonNull()) {
      return List.of();
    }
    try {
      if (segmentation.isJsonArray()) {
        List<Area> areas = new ArrayList<>();
        for (JsonElement polygon : segmentation.getAsJsonArray()) {
          areas.add(polygon(polygon.getAsJsonArray(), where));
        }
        return areas;
      }
      return List.of(runs(segmentation.getAsJsonObject(), image, where));
    } catch (IllegalStateException | NumberFormatException | UnsupportedOperationException e) {
      throw new InvalidInputException(
          where + ": a segmentation that is neither polygons nor run lengths", e);
    }
  }

  private static Area polygon(JsonArray coordinates, String where) {
    if (coordinates.size() < 6 || coordinates.size() % 2 != 0) {
      throw new InvalidInputException(
          "%s: a polygon of %d numbers, expected x and y of three points at least"
              .formatted(where, coordinates.size()));
    }
    double[] xy = new double[coordinates.size()];
    for (int i = 0; i < xy.length; i++) {
      xy[i] = coordinates.get(i).getAsDouble();
    }
    return Area.polygon(xy);
  }

  private static Area runs(JsonObject segmentation, CocoFile.Image image, String where) {
    JsonElement counts = segmentation.get("counts");
    if (counts == null) {
      throw new InvalidInputException(where + ": run lengths without counts");
    }
    JsonElement size = segmentation.get("size");
    if (size != null
        && (size.getAsJsonArray().get(0).getAsInt() != image.height()
            || size.getAsJsonArray().get(1).getAsInt() != image.width())) {
      throw new InvalidInputException(
          "%s: run lengths of size %s, expected [%d, %d] as its image"
              .formatted(where, size, image.height(), image.width()));
    }
    if (counts.isJsonPrimitive()) {
      return RunLengths.pixels(
          RunLengths.decompress(counts.getAsString(), where), image.size(), where);
    }
    long[] lengths = new long[counts.getAsJsonArray().size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = counts.getAsJsonArray().get(i).getAsLong();
    }
    return RunLengths.pixels(lengths, image.size(), where);
  }
}
