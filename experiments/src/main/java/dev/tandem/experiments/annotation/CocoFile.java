package dev.tandem.experiments.annotation;

import com.google.gson.annotations.SerializedName;
import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A JSON file of COCO: which images and classes there are, and what is drawn.
 *
 * @param images photographs
 * @param annotations things in images or, of a panoptic file, one for each image
 * @param categories the classes
 */
record CocoFile(List<Image> images, List<Annotation> annotations, List<Category> categories) {
  /** The keys by which such a file is known. */
  static final List<String> KEYS = List.of("images", "annotations", "categories");

  /** A photograph. */
  record Image(Long id, @SerializedName("file_name") String fileName, int width, int height) {
    ImageSize size() {
      return new ImageSize(width, height);
    }
  }

  /** A class. */
  record Category(Integer id, String name) {}

  /**
   * A thing in an image, or the file of segments of a panoptic image.
   *
   * @param categoryId null for a panoptic image
   * @param segmentation null where the file has none
   */
  record Annotation(
      @SerializedName("image_id") Long imageId,
      @SerializedName("category_id") Integer categoryId,
      CocoShape segmentation,
      @SerializedName("file_name") String fileName,
      @SerializedName("segments_info") List<Segment> segments) {}

  /** A segment of a panoptic image. */
  record Segment(Integer id, @SerializedName("category_id") Integer categoryId) {}

  /**
   * Reads and checks a file.
   *
   * @throws InvalidInputException if it is not as COCO describes it
   */
  static CocoFile read(Path file) {
    CocoFile content = FolderFiles.read(file, CocoFile.class, "COCO");
    if (content.images == null || content.annotations == null || content.categories == null) {
      throw new InvalidInputException(file + ": expected images, annotations and categories");
    }
    content.requireImages(file);
    content.requireCategories(file);
    boolean panoptic = content.isPanoptic();
    for (Annotation annotation : content.annotations) {
      if (annotation == null
          || annotation.imageId == null
          || (annotation.categoryId == null && !panoptic)) {
        throw new InvalidInputException(
            file + ": an annotation without image_id or category_id, expected both");
      }
      if (panoptic && annotation.segments.stream().anyMatch(CocoFile::isIncomplete)) {
        throw new InvalidInputException(
            file + ": a segment without id or category_id, expected both");
      }
    }
    return content;
  }

  private void requireImages(Path file) {
    Map<Long, String> nameOf = new HashMap<>();
    for (Image image : images) {
      if (image == null
          || image.id == null
          || image.fileName == null
          || image.width <= 0
          || image.height <= 0) {
        throw new InvalidInputException(
            file + ": an image without id, file_name, width or height, expected all four");
      }
      String other = nameOf.put(image.id, image.fileName);
      if (other != null) {
        throw new InvalidInputException(
            "%s: the images %s and %s have the same id, %d, expected an id for each"
                .formatted(file, other, image.fileName, image.id));
      }
    }
  }

  private void requireCategories(Path file) {
    Map<Integer, String> nameOf = new HashMap<>();
    for (Category category : categories) {
      if (category == null || category.id == null || category.name == null) {
        throw new InvalidInputException(file + ": a category without id or name, expected both");
      }
      String other = nameOf.put(category.id, category.name);
      if (other != null) {
        throw new InvalidInputException(
            "%s: the categories %s and %s have the same id, %d, expected an id for each"
                .formatted(file, other, category.name, category.id));
      }
    }
  }

  /** Whether every annotation is a picture of segments. */
  boolean isPanoptic() {
    return !annotations.isEmpty()
        && annotations.stream().allMatch(a -> a != null && a.segments != null);
  }

  private static boolean isIncomplete(Segment segment) {
    return segment == null || segment.id == null || segment.categoryId == null;
  }

  /** The names of the classes, in the order of their ids. */
  List<String> names() {
    return categories.stream()
        .sorted(Comparator.comparingInt(Category::id))
        .map(Category::name)
        .toList();
  }

  /** Whether another file goes on with this one: the same classes, and none of its images. */
  boolean isContinuedBy(CocoFile other) {
    Set<String> own = new HashSet<>();
    images.forEach(image -> own.add(image.fileName));
    return names().equals(other.names())
        && other.images.stream().noneMatch(image -> own.contains(image.fileName));
  }

  /** Counts annotations of images that their files do not list. */
  static Counted ofUnknownImages() {
    return Counted.leftOut(
        "annotation of an image that the file does not list",
        "annotations of images that the file does not list");
  }

  /** Adds those of this file. */
  void countUnknownImages(Counted unknown, Path file) {
    Set<Long> known = images.stream().map(Image::id).collect(Collectors.toSet());
    annotations.stream()
        .filter(annotation -> !known.contains(annotation.imageId))
        .forEach(
            annotation -> unknown.add("image_id %d in %s".formatted(annotation.imageId, file)));
  }

  /** The annotations of each image, in the order of the file. */
  Map<Long, List<Annotation>> byImage() {
    Map<Long, List<Annotation>> byImage = new HashMap<>();
    for (Annotation annotation : annotations) {
      byImage.computeIfAbsent(annotation.imageId, id -> new ArrayList<>()).add(annotation);
    }
    return byImage;
  }

  /** The names of the classes by their ids. */
  Map<Integer, String> nameOf() {
    Map<Integer, String> names = new TreeMap<>();
    categories.forEach(category -> names.put(category.id, category.name));
    return names;
  }

  /**
   * The class of an annotation.
   *
   * @throws InvalidInputException if there is none of that id
   */
  static String name(Map<Integer, String> names, int id, Path file) {
    String name = names.get(id);
    if (name == null) {
      throw new InvalidInputException(
          "%s: found category_id %d, expected one of %s".formatted(file, id, names.keySet()));
    }
    return name;
  }
}
