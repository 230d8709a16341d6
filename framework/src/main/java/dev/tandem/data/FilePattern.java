package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds files by a pattern such as {@code images/{id}.*}: {@code {id}} stands for the id, which may
 * contain slashes; {@code *} matches any characters except a slash, for example one of several
 * extensions.
 */
public final class FilePattern {
  /** The placeholder of the id in a pattern. */
  public static final String ID = "{id}";

  private static final int DEPTH = 32;

  private final Path root;
  private final String pattern;
  private final Pattern expression;
  private Optional<Map<String, Path>> found = Optional.empty();

  /**
   * @param name of the pattern in messages, for example {@code pattern of the images}
   * @param root folder to which a relative pattern is resolved
   * @param pattern with {@code {id}} in it
   * @throws InvalidInputException if the pattern has no {@code {id}}
   */
  public FilePattern(String name, Path root, String pattern) {
    if (!pattern.contains(ID)) {
      throw new InvalidInputException(
          name + ": found " + pattern + ", expected a path with " + ID + " in it");
    }
    this.root = root.toAbsolutePath().normalize();
    this.pattern = pattern;
    this.expression = expression(this.root.resolve(pattern).normalize().toString());
  }

  private static Pattern expression(String path) {
    StringBuilder regex = new StringBuilder();
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
    Path file = files().get(id);
    return file == null ? root.resolve(pattern.replace(ID, id)) : file;
  }

  /** The ids of all existing files, sorted. */
  public Collection<String> ids() {
    return files().keySet();
  }

  /**
   * The id of a path, absolute or relative to the root; empty if the path does not match the
   * pattern.
   */
  public Optional<String> id(Path path) {
    Matcher matcher = expression.matcher(root.resolve(path).normalize().toString());
    return matcher.matches() ? Optional.of(matcher.group("id")) : Optional.empty();
  }

  private synchronized Map<String, Path> files() {
    if (found.isEmpty()) {
      Map<String, Path> files = new TreeMap<>();
      for (Path file : walk(fixedFolder())) {
        id(file).ifPresent(id -> files.putIfAbsent(id, file));
      }
      found = Optional.of(files);
    }
    return found.get();
  }

  /** The deepest folder that contains all files. */
  private Path fixedFolder() {
    Path folder = root.resolve(pattern).normalize();
    while (folder.toString().contains(ID) || folder.toString().contains("*")) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static List<Path> walk(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new InvalidInputException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
