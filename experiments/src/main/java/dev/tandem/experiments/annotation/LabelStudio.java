package dev.tandem.experiments.annotation;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageSize;
import dev.tandem.data.PictureFiles;
import java.awt.image.BufferedImage;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Label Studio's brush labels as PNG: {@code task-7-annotation-3-by-1-tag-tree-0.png}, one for each
 * stroke of a task, white on black. The photograph of a task stands in the JSON export.
 */
final class LabelStudio implements AnnotationFormat {
  private static final Pattern MASK =
      Pattern.compile("task-(\\d+)-annotation-(\\d+)-by-[^-]*-[^-]+-(.+)-(\\d+)\\.png");

  /** Label Studio writes eight characters before the names of files that were uploaded to it. */
  private static final Pattern UPLOADED = Pattern.compile("[0-9a-f]{8}-(.+)");

  /** Keys of the tasks of an export, of which each kind has some. */
  private static final Set<String> OF_EXPORTS =
      Set.of("data", "image", "annotations", "annotation_id", "annotator");

  private static final int HALF = 128;

  /** A stroke: its file, and what the file's name says. */
  private record Stroke(Path file, long task, long annotation, String label, int number) {}

  @Override
  public List<Source> find(FolderFiles files) {
    List<Stroke> strokes = new ArrayList<>();
    for (Path picture : files.pictures()) {
      Matcher matcher = MASK.matcher(picture.getFileName().toString());
      if (matcher.matches()) {
        strokes.add(
            new Stroke(
                picture,
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                matcher.group(3),
                Integer.parseInt(matcher.group(4))));
      }
    }
    Path folder = files.common(strokes.stream().map(Stroke::file).toList());
    return strokes.isEmpty() ? List.of() : List.of(new Strokes(strokes, folder));
  }

  private record Strokes(List<Stroke> strokes, Path path) implements Source {
    @Override
    public String format() {
      return "label-studio";
    }

    @Override
    public Optional<Source> below(Path named) {
      List<Stroke> part = strokes.stream().filter(s -> s.file.startsWith(named)).toList();
      return part.isEmpty() ? Optional.empty() : Optional.of(new Strokes(part, named));
    }

    @Override
    public Set<Path> files() {
      return pictures();
    }

    @Override
    public Set<Path> pictures() {
      return new HashSet<>(strokes.stream().map(Stroke::file).toList());
    }

    @Override
    public Annotations read(FolderFiles files) {
      Map<Long, String> names = photographs(files);
      Set<String> labels = new TreeSet<>();
      Map<Long, List<Stroke>> byTask = new TreeMap<>();
      for (Stroke stroke : strokes) {
        labels.add(stroke.label);
        byTask.computeIfAbsent(stroke.task, task -> new ArrayList<>()).add(stroke);
      }
      ClassNumbers numbers = new ClassNumbers(ClassList.in(files.folder()), labels);
      List<Annotations.Drawing> drawings = new ArrayList<>();
      Counted missing =
          Counted.leftOut("task without its photograph", "tasks without their photographs");
      byTask.forEach(
          (task, own) -> {
            requireOneAnnotation(own, files);
            Path first = own.get(0).file;
            String name = names.get(task);
            Optional<Path> photograph =
                name == null ? Optional.empty() : photograph(name, first, files);
            if (photograph.isEmpty()) {
              missing.add("task " + task + (name == null ? "" : " (" + name + ")"));
            } else {
              BufferedImage mask = MaskSurvey.read(first);
              ImageSize size = new ImageSize(mask.getWidth(), mask.getHeight());
              drawings.add(
                  new Annotations.Drawing(
                      photograph.get(), first, size, false, () -> regions(own, numbers, size)));
            }
          });
      List<String> remarks = new ArrayList<>(Counted.remarks(missing));
      if (labels.size() > 1 && !ClassList.isIn(files.folder())) {
        remarks.add(
            "where strokes of two classes overlap, the later of %s lies on top; a classes.txt with"
                    .formatted(numbers.names())
                + " another order changes that");
      }
      return new Annotations(numbers.names(), numbers.background(), drawings, remarks);
    }

    /** The names of the tasks' photographs, from the JSON exports. */
    private Map<Long, String> photographs(FolderFiles files) {
      Map<Long, String> names = new TreeMap<>();
      List<Path> exports =
          files.json(
              head ->
                  head.isList()
                      && head.keys().contains("id")
                      && !Collections.disjoint(head.keys(), OF_EXPORTS));
      if (exports.isEmpty()) {
        throw new InvalidInputException(
            "%s: Label Studio's masks name tasks, not photographs, expected its export JSON-MIN (or"
                    .formatted(strokes.get(0).file)
                + " JSON) of the same project in the folder too");
      }
      for (Path export : exports) {
        int number = 0;
        for (JsonElement task :
            FolderFiles.read(export, JsonElement.class, "Label Studio").getAsJsonArray()) {
          number++;
          JsonObject object = object(task, "%s: task %d".formatted(export, number));
          // JSON-MIN has the data of a task beside its id, under names that the project chooses.
          JsonObject data = object.get("data") instanceof JsonObject inner ? inner : object;
          data.asMap().values().stream()
              .filter(value -> value.isJsonPrimitive())
              .map(value -> fileName(value.getAsString()))
              .filter(PictureFiles::isReadableName)
              .findFirst()
              .ifPresent(name -> names.put(object.get("id").getAsLong(), name));
        }
      }
      return names;
    }

    private static JsonObject object(JsonElement task, String where) {
      if (task instanceof JsonObject object
          && object.get("id") instanceof JsonPrimitive id
          && id.getAsString().matches("\\d{1,18}")) {
        return object;
      }
      throw new InvalidInputException(
          where + ": expected an object with a whole number as id, as Label Studio writes it");
    }
  }

  /** The file's name at the end of a URL, of a path, or of {@code ?d=PATH}. */
  private static String fileName(String url) {
    String path = url.replaceFirst("^[^?]*\\?d=", "").replaceFirst("\\?.*$", "");
    String name = path.substring(path.lastIndexOf('/') + 1);
    try {
      // A plus sign is one in a path.
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  private static Optional<Path> photograph(String name, Path mask, FolderFiles files) {
    Optional<Path> exact = files.picture(name, mask);
    Matcher uploaded = UPLOADED.matcher(name);
    return exact.isEmpty() && uploaded.matches() ? files.picture(uploaded.group(1), mask) : exact;
  }

  private static void requireOneAnnotation(List<Stroke> strokes, FolderFiles files) {
    Stroke first = strokes.get(0);
    for (Stroke other : strokes) {
      if (other.annotation != first.annotation) {
        throw new InvalidInputException(
            "task %d was annotated twice, as %s and %s, expected one: take the files of the other away"
                .formatted(first.task, files.shown(first.file), files.shown(other.file)));
      }
    }
  }

  /** The strokes in the order of their classes and numbers, since the export keeps no other. */
  private static List<Annotations.Region> regions(
      List<Stroke> strokes, ClassNumbers numbers, ImageSize size) {
    return strokes.stream()
        .sorted(
            Comparator.comparing((Stroke s) -> numbers.of(s.label, s.file))
                .thenComparing(Stroke::number))
        .map(s -> new Annotations.Region(numbers.of(s.label, s.file), pixels(s.file, size)))
        .toList();
  }

  private static Area pixels(Path file, ImageSize size) {
    BufferedImage mask = MaskSurvey.read(file);
    if (!size.equals(new ImageSize(mask.getWidth(), mask.getHeight()))) {
      throw new InvalidInputException(
          "%s: found %d×%d pixels, expected %s as the others of its task"
              .formatted(file, mask.getWidth(), mask.getHeight(), size));
    }
    BitSet set = new BitSet();
    int[] row = new int[size.width()];
    for (int y = 0; y < size.height(); y++) {
      mask.getRaster().getSamples(0, y, size.width(), 1, 0, row);
      for (int x = 0; x < size.width(); x++) {
        set.set(y * size.width() + x, row[x] >= HALF);
      }
    }
    return new Area.Pixels(0, 0, size.width(), set);
  }
}
