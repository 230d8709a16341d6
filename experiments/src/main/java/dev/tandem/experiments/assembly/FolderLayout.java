package dev.tandem.experiments.assembly;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tandem.InvalidInputException;
import dev.tandem.data.ImageHeader;
import dev.tandem.data.Palette;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Finds out how a folder of somebody's own photographs and masks is laid out: photographs in {@code
 * images}, masks in {@code labels} or {@code masks}, with the same stems; names of the classes in
 * {@code classes.txt}, one a line, with a colour #RRGGBB behind it if there is one.
 */
final class FolderLayout {
  private static final List<String> IMAGE_FOLDERS = List.of("images", "photos", "imgs");
  private static final List<String> LABEL_FOLDERS = List.of("labels", "masks", "annotations");
  private static final int IGNORE = 255;
  private static final int IGNORE_COLOUR = Palette.colour(IGNORE);
  private static final int MOST_CLASSES = 255;

  private FolderLayout() {}

  /**
   * The {@code dataset} of a config, without root and split.
   *
   * @throws InvalidInputException if the folder is laid out in another way
   */
  static JsonObject describe(Path folder) {
    Path images = subfolder(folder, IMAGE_FOLDERS);
    Path labels = subfolder(folder, LABEL_FOLDERS);
    List<Path> masks = files(labels).stream().filter(f -> extension(f).equals("png")).toList();
    if (masks.isEmpty()) {
      throw new InvalidInputException(labels + ": no mask in it, expected PNG files");
    }
    boolean coloured = isColoured(masks.get(0));
    Set<Integer> values = values(masks, coloured);
    JsonObject json = new JsonObject();
    json.addProperty("kind", "folder");
    json.addProperty("images", images.getFileName() + "/{id}" + imageExtension(images));
    json.addProperty("labels", labels.getFileName() + "/{id}.png");
    json.addProperty("label_format", coloured ? "colours" : "indices");
    addClasses(json, folder.resolve("classes.txt"), values, coloured);
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

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": can not be read: " + e.getMessage(), e);
    }
  }

  private static String extension(Path file) {
    return file.getFileName().toString().replaceFirst("^.*\\.", "").toLowerCase(Locale.ROOT);
  }

  /** The one that all images have, or one for all. */
  private static String imageExtension(Path images) {
    Set<String> extensions = new TreeSet<>();
    for (Path file : files(images)) {
      extensions.add(file.getFileName().toString().replaceFirst("^.*(?=\\.)", ""));
    }
    return extensions.size() == 1 ? extensions.iterator().next() : ".*";
  }

  private static BufferedImage read(Path mask) {
    ImageHeader.requirePlausible(mask);
    try {
      BufferedImage image = ImageIO.read(mask.toFile());
      if (image != null) {
        return image;
      }
    } catch (IOException e) {
      throw new InvalidInputException(mask + ": can not be decoded, expected a PNG mask", e);
    }
    throw new InvalidInputException(mask + ": can not be decoded, expected a PNG mask");
  }

  private static boolean isColoured(Path mask) {
    BufferedImage image = read(mask);
    return image.getRaster().getNumBands() >= 3
        && !(image.getColorModel() instanceof IndexColorModel);
  }

  private static Set<Integer> values(List<Path> masks, boolean coloured) {
    Set<Integer> values = new TreeSet<>();
    for (Path mask : masks) {
      BufferedImage image = read(mask);
      for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
        int x = i % image.getWidth();
        int y = i / image.getWidth();
        int value = coloured ? image.getRGB(x, y) & 0xFFFFFF : image.getRaster().getSample(x, y, 0);
        if (!coloured && value > IGNORE) {
          throw new InvalidInputException(
              "%s: found label %d at column %d, row %d, expected 0 to %d or %d (ignore)"
                  .formatted(mask, value, x, y, IGNORE - 1, IGNORE));
        }
        values.add(value);
      }
      if (values.size() > MOST_CLASSES) {
        throw new InvalidInputException(
            mask + ": with it there are more than 255 classes, expected masks, not photographs");
      }
    }
    values.remove(coloured ? IGNORE_COLOUR : IGNORE);
    return values;
  }

  private static void addClasses(
      JsonObject json, Path list, Set<Integer> values, boolean coloured) {
    JsonArray names = new JsonArray();
    JsonArray colours = new JsonArray();
    if (Files.isRegularFile(list)) {
      readClasses(list, names, colours);
    } else if (coloured) {
      for (int colour : values) {
        names.add("colour #%06X".formatted(colour));
        colours.add("#%06X".formatted(colour));
      }
    } else {
      int largest = values.stream().mapToInt(Integer::intValue).max().orElse(0);
      for (int i = 0; i <= Math.max(1, largest); i++) {
        names.add("class " + i);
      }
    }
    if (coloured && colours.isEmpty()) {
      throw new InvalidInputException(
          list + ": found no colours, expected NAME #RRGGBB a line: the masks are painted in them");
    }
    json.add("classes", names);
    if (!colours.isEmpty()) {
      json.add("colours", colours);
    }
  }

  private static void readClasses(Path list, JsonArray names, JsonArray colours) {
    List<String> lines = new ArrayList<>();
    try {
      Files.readAllLines(list).stream().map(String::strip).forEach(lines::add);
    } catch (IOException e) {
      throw new InvalidInputException(list + ": can not be read, expected one class a line", e);
    }
    lines.removeIf(String::isEmpty);
    for (String line : lines) {
      int at = line.lastIndexOf('#');
      boolean hasColour = at > 0 && line.substring(at).matches("#[0-9a-fA-F]{6}");
      names.add((hasColour ? line.substring(0, at) : line).strip());
      if (hasColour) {
        colours.add(line.substring(at));
      }
    }
  }
}
