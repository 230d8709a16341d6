package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds files by a pattern such as {@code images/{id}.*}: {@code {id}} stands for the id, which may
 * contain slashes; {@code *} matches any characters except a slash, for example one of several
 * extensions. Hidden files and folders are left out, and where the pattern leaves the extension
 * open, files with another extension than those of JPEG, PNG and BMP. A pattern for images leaves
 * out folders that {@code predict} has written, unless it names them.
 */
public final class FilePattern {
  /** The placeholder of the id in a pattern. */
  public static final String ID = "{id}";

  private static final Pattern OPEN_END = Pattern.compile(".*(\\{id}|\\*)[^./\\\\]*");

  private final String name;
  private final Path root;
  private final String pattern;
  private final Pattern expression;
  private final PredictedFolders predicted;
  private final Predicate<Path> excluded;
  private final Lazy<Map<String, Path>> files = new Lazy<>(this::found);

  /**
   * @param name of the pattern in messages, for example {@code pattern of the images}
   * @param root folder to which a relative pattern is resolved
   * @param pattern with {@code {id}} in it
   * @throws InvalidInputException if the pattern has no {@code {id}}
   */
  public FilePattern(String name, Path root, String pattern) {
    this(name, root, pattern, file -> false, false);
  }

  private FilePattern(
      String name, Path root, String pattern, Predicate<Path> excluded, boolean withoutPredicted) {
    if (!pattern.contains(ID)) {
      throw new InvalidInputException(
          name + ": found " + pattern + ", expected a path with " + ID + " in it");
    }
    this.name = name;
    this.root = root.toAbsolutePath().normalize();
    this.pattern = pattern;
    String path = this.root.resolve(pattern).normalize().toString();
    String fixed = path.startsWith(this.root.toString()) ? this.root.toString() : "";
    this.expression = expression(fixed, path.substring(fixed.length()));
    this.predicted = new PredictedFolders(fixedFolder());
    this.excluded = withoutPredicted ? excluded.or(predicted::hold) : excluded;
  }

  /**
   * The same pattern for images: it leaves out the files that the pattern of the labels fits, for
   * labels may lie among images or below their folder, and what {@code predict} has written there.
   */
  FilePattern ofImages(FilePattern labels) {
    return labels.pattern.equals(pattern)
        ? this
        : new FilePattern(name, root, pattern, labels::fits, true);
  }

  /** The same pattern without what {@code predict} has written below its folder. */
  public FilePattern withoutPredicted() {
    return new FilePattern(name, root, pattern, excluded, true);
  }

  /** A sign of the pattern in the path of the root is a sign of its name. */
  private static Pattern expression(String fixed, String path) {
    StringBuilder regex = new StringBuilder(Pattern.quote(fixed));
    Matcher special = Pattern.compile("\\{id}|\\*").matcher(path);
    int end = 0;
    boolean named = false;
    while (special.find()) {
      regex.append(Pattern.quote(path.substring(end, special.start())));
      end = special.end();
      if (special.group().equals("*")) {
        regex.append("[^/\\\\]*");
      } else {
        regex.append(named ? "\\k<id>" : "(?<id>.+)");
        named = true;
      }
    }
    return Pattern.compile(regex + Pattern.quote(path.substring(end)));
  }

  /** The file of an id, which need not exist. */
  public Path path(String id) {
    if (!pattern.contains("*")) {
      return root.resolve(pattern.replace(ID, id));
    }
    Path file = files.get().get(id);
    return file == null ? root.resolve(pattern.replace(ID, id)) : file;
  }

  /**
   * The ids of all existing files, sorted.
   *
   * @throws InvalidInputException if two files have one id, or a folder cannot be read
   */
  public Collection<String> ids() {
    return files.get().keySet();
  }

  /**
   * The id of a path, absolute or relative to the root; empty if the path does not match the
   * pattern.
   */
  public Optional<String> id(Path path) {
    Matcher matcher = expression.matcher(root.resolve(path).normalize().toString());
    return matcher.matches() ? Optional.of(matcher.group("id")) : Optional.empty();
  }

  private Map<String, Path> found() {
    Map<String, Path> found = new TreeMap<>();
    for (Path file : FileWalk.files(fixedFolder())) {
      if (fits(file)) {
        id(file).ifPresent(id -> add(found, id, file));
      }
    }
    return found;
  }

  private boolean hasRightEnd(Path file) {
    boolean named = file.getFileName().toString().contains(".");
    return !OPEN_END.matcher(pattern).matches() || !named || PictureFiles.isReadable(file);
  }

  private void add(Map<String, Path> files, String id, Path file) {
    Path other = files.putIfAbsent(id, file);
    if (other != null) {
      throw new InvalidInputException(
          "%s: %s fits %s and %s, expected one file for the id %s"
              .formatted(name, pattern, shown(other), shown(file), id));
    }
  }

  /** All pictures in the folder of the pattern, whether it fits them or not. */
  List<Path> pictures() {
    return FileWalk.files(fixedFolder()).stream().filter(PictureFiles::isPicture).toList();
  }

  /** Whether a file is in a folder that {@code predict} has written below that of the pattern. */
  boolean isPredicted(Path file) {
    return predicted.hold(file);
  }

  /** Whether the pattern fits this existing file. */
  boolean fits(Path file) {
    return hasRightEnd(file) && id(file).isPresent() && !excluded.test(file);
  }

  /** The path of a file as people read it: relative to the root if it is in there. */
  String shown(Path file) {
    return file.startsWith(root) ? root.relativize(file).toString() : file.toString();
  }

  /** The pattern as it was given. */
  @Override
  public String toString() {
    return pattern;
  }

  /** The deepest folder that contains all files. */
  private Path fixedFolder() {
    Path folder = root.resolve(pattern).normalize();
    while (!folder.equals(root)
        && (folder.toString().contains(ID) || folder.toString().contains("*"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
