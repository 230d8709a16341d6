package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * COCO's panoptic annotations: a PNG for each image whose colours are numbers of segments, and a
 * JSON file that says the class of each. Pixels of no segment are ignored.
 *
 * @param path of the JSON file
 * @param content of the JSON file
 * @param found the PNGs by their names in it
 */
record CocoPanoptic(Path path, CocoFile content, Map<String, Path> found)
    implements AnnotationFormat.Source {
  /** The source that a file makes. */
  static CocoPanoptic of(FolderFiles files, Path file, CocoFile content) {
    return new CocoPanoptic(file, content, pictures(files, file, content));
  }

  /** The picture of segments of each annotation: in a folder that is called as the JSON file. */
  private static Map<String, Path> pictures(FolderFiles files, Path file, CocoFile content) {
    String stem = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    Map<String, Path> pictures = new HashMap<>();
    for (CocoFile.Annotation annotation : content.annotations()) {
      if (annotation.fileName() == null) {
        throw new InvalidInputException(
            file + ": an annotation without file_name, expected the PNG of its segments");
      }
      files
          .picture(stem + "/" + annotation.fileName(), file)
          .ifPresent(picture -> pictures.put(annotation.fileName(), picture));
    }
    return pictures;
  }

  @Override
  public String format() {
    return "coco-panoptic";
  }

  @Override
  public Optional<AnnotationFormat.Source> below(Path named) {
    return Optional.<AnnotationFormat.Source>of(this).filter(own -> path.startsWith(named));
  }

  @Override
  public Set<Path> files() {
    return Set.of(path);
  }

  @Override
  public Set<Path> pictures() {
    return new HashSet<>(found.values());
  }

  @Override
  public Annotations read(FolderFiles files) {
    Optional<ClassList> list = ClassList.in(files.folder());
    List<String> names = list.map(ClassList::names).orElse(content.names());
    names.forEach(ClassNumbers::requireName);
    Map<Integer, String> nameOf = content.nameOf();
    Map<Long, List<CocoFile.Annotation>> byImage = content.byImage();
    List<Annotations.Drawing> drawings = new ArrayList<>();
    Counted missing =
        Counted.leftOut("image without its photograph", "images without their photographs");
    Counted empty =
        Counted.leftOut("image without a PNG of segments", "images without a PNG of segments");
    Counted unknown = CocoFile.ofUnknownImages();
    content.countUnknownImages(unknown, path);
    Set<Path> pictures = pictures();
    for (CocoFile.Image image : content.images()) {
      Optional<Path> photograph =
          files.picture(image.fileName(), path).filter(p -> !pictures.contains(p));
      Optional<CocoFile.Annotation> annotation =
          byImage.getOrDefault(image.id(), List.of()).stream().findFirst();
      Optional<Path> picture = annotation.map(a -> found.get(a.fileName()));
      if (photograph.isEmpty()) {
        missing.add(image.fileName());
      } else if (picture.isEmpty()) {
        empty.add(image.fileName());
      } else {
        Map<Integer, Integer> numberOf = new HashMap<>();
        for (CocoFile.Segment segment : annotation.get().segments()) {
          String name = CocoFile.name(nameOf, segment.categoryId(), path);
          numberOf.put(segment.id(), number(names, name, list));
        }
        drawings.add(
            new Annotations.Drawing(
                photograph.get(),
                picture.get(),
                image.size(),
                false,
                () -> regions(picture.get(), numberOf)));
      }
    }
    return new Annotations(
        names, Annotations.IGNORED, drawings, Counted.remarks(missing, empty, unknown));
  }

  private int number(List<String> names, String name, Optional<ClassList> list) {
    if (!names.contains(name)) {
      throw new InvalidInputException(
          "%s: found the class %s, expected one of %s"
              .formatted(path, name, list.map(l -> l.file().toString()).orElse("" + names)));
    }
    return names.indexOf(name);
  }

  /** The number of a segment is its colour: red + 256 green + 65536 blue. */
  private static List<Annotations.Region> regions(Path picture, Map<Integer, Integer> numberOf) {
    BufferedImage image = MaskSurvey.read(picture);
    int width = image.getWidth();
    Map<Integer, BitSet> pixels = new HashMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        int segment = Integer.reverseBytes(image.getRGB(x, y) << Byte.SIZE);
        if (segment != 0) {
          if (!numberOf.containsKey(segment)) {
            throw new InvalidInputException(
                "%s: found segment %d at column %d, row %d, expected one of segments_info"
                    .formatted(picture, segment, x, y));
          }
          pixels.computeIfAbsent(numberOf.get(segment), number -> new BitSet()).set(y * width + x);
        }
      }
    }
    List<Annotations.Region> regions = new ArrayList<>();
    pixels.forEach(
        (number, set) ->
            regions.add(new Annotations.Region(number, new Area.Pixels(0, 0, width, set))));
    return regions;
  }
}
