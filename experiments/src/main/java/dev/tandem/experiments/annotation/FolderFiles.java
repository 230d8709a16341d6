package dev.tandem.experiments.annotation;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.tandem.InvalidInputException;
import dev.tandem.data.FileWalk;
import dev.tandem.data.PictureFiles;
import dev.tandem.data.PredictedFolders;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The pictures and JSON files of somebody's folder, without the masks that Tandem has drawn. */
final class FolderFiles {
  private final Path folder;
  private final Path drawings;
  private final Set<Path> pictures = new TreeSet<>();
  private final Map<Path, JsonHead> heads = new TreeMap<>();
  private final List<Path> broken = new ArrayList<>();
  private final List<Path> predicted = new ArrayList<>();
  private final Map<String, List<Path>> byName = new HashMap<>();

  /**
   * Finds the files. What is drawn is drawn beside them.
   *
   * @throws InvalidInputException if the folder cannot be read
   */
  FolderFiles(Path folder) {
    this(folder, folder, Optional.empty());
  }

  /**
   * Finds the files.
   *
   * @param drawings the folder for the folders of masks that are drawn
   * @param annotations the file or folder of the annotations, if the user names it
   * @throws InvalidInputException if the folder cannot be read
   */
  FolderFiles(Path folder, Path drawings, Optional<Path> annotations) {
    this.folder = folder;
    this.drawings = drawings;
    Optional<Path> wanted = annotations.map(path -> folder.resolve(path).normalize());
    PredictedFolders ofPredict = new PredictedFolders(folder);
    Set<Path> drawn = DrawnMasks.in(folder);
    for (Path file : FileWalk.files(folder)) {
      if (drawn.stream().anyMatch(file::startsWith)) {
        continue;
      }
      if (wanted.filter(file::startsWith).isEmpty() && ofPredict.hold(file)) {
        predicted.add(file);
      } else if (PictureFiles.isReadable(file)) {
        addPicture(file);
      } else if (name(file).toLowerCase(Locale.ROOT).endsWith(".json")) {
        JsonHead.of(file).ifPresentOrElse(head -> heads.put(file, head), () -> broken.add(file));
      }
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private FolderFiles(FolderFiles all, Set<Path> others) {
    this.folder = all.folder;
    this.drawings = all.drawings;
    this.broken.addAll(all.broken);
    this.predicted.addAll(all.predicted);
    this.heads.putAll(all.heads);
    for (Path picture : all.pictures) {
      if (!others.contains(picture)) {
        addPicture(picture);
      }
    }
  }

  private void addPicture(Path file) {
    pictures.add(file);
    byName.computeIfAbsent(name(file), n -> new ArrayList<>()).add(file);
  }

  /** The same without pictures that are no photographs. */
  FolderFiles without(Set<Path> others) {
    return new FolderFiles(this, others);
  }

  /** The folder. */
  Path folder() {
    return folder;
  }

  /** The folder for the folders of masks that are drawn: this one, or one for a while. */
  Path drawings() {
    return drawings;
  }

  /** Where masks were drawn, for people. */
  String shownDrawings(Path masks) {
    return drawings.equals(folder)
        ? shown(masks)
        : "for now; split keeps them in " + masks.getFileName();
  }

  /** All JPEG, PNG and BMP files, sorted. */
  Set<Path> pictures() {
    return pictures;
  }

  /** The JSON files whose heads are so, sorted. */
  List<Path> json(Predicate<JsonHead> wanted) {
    return heads.keySet().stream().filter(file -> wanted.test(heads.get(file))).toList();
  }

  /** The files that Tandem has written, which are neither photographs nor annotations. */
  List<Path> predicted() {
    return predicted;
  }

  /** The files that are called JSON and are not. */
  List<Path> broken() {
    return broken;
  }

  /**
   * The picture that a file names.
   *
   * @param name a path below the file's folder or below this one, or a name; the separators may be
   *     those of Windows
   * @param from the file that names it
   * @throws InvalidInputException if it may be any of several
   */
  Optional<Path> picture(String name, Path from) {
    String path = name.replace('\\', '/');
    for (Path base : List.of(from.getParent(), folder)) {
      try {
        Path file = base.resolve(path).normalize();
        if (pictures.contains(file)) {
          return Optional.of(file);
        }
      } catch (InvalidPathException e) {
        return Optional.empty();
      }
    }
    List<Path> same = byName.getOrDefault(path.substring(path.lastIndexOf('/') + 1), List.of());
    if (same.size() > 1) {
      throw new InvalidInputException(
          "%s: %s may be %s or %s, expected one file of that name, or its path from %s"
              .formatted(from, name, shown(same.get(0)), shown(same.get(1)), folder));
    }
    return same.stream().findFirst();
  }

  /** A file as people and configs name it: relative to the folder, if it is in there. */
  String shown(Path file) {
    Path named = file.startsWith(folder) ? folder.relativize(file) : file;
    String path = named.toString().replace('\\', '/');
    return path.isEmpty() ? "." : path;
  }

  /** The pictures in a folder and below it. */
  List<Path> in(Path part) {
    return pictures.stream().filter(file -> file.startsWith(part)).toList();
  }

  /** The folders in this one that have one of these names, in any case. */
  List<Path> folders(List<String> names) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory)
          .filter(part -> names.stream().anyMatch(name(part)::equalsIgnoreCase))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": cannot be read, expected a folder", e);
    }
  }

  /** The deepest folder that holds all files; this one if there are none. */
  Path common(List<Path> files) {
    Path common = files.isEmpty() ? folder : files.get(0).getParent();
    for (Path file : files) {
      while (!file.startsWith(common)) {
        common = common.getParent();
      }
    }
    return common;
  }

  /**
   * Reads a JSON file.
   *
   * @param tool whose file it should be, for the message
   * @throws InvalidInputException if it is another
   */
  static <T> T read(Path file, Class<T> type, String tool) {
    try (Reader reader = Files.newBufferedReader(file)) {
      T value = new Gson().fromJson(reader, type);
      if (value != null) {
        return value;
      }
    } catch (IOException | JsonParseException | NumberFormatException e) {
      String reason = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
      throw new InvalidInputException(
          "%s: not as %s writes it (%s)".formatted(file, tool, reason), e);
    }
    throw new InvalidInputException(file + ": empty, expected what " + tool + " writes");
  }
}
