package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.ListFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The classes of somebody's folder: {@code classes.txt}, or {@code class_names.txt} or {@code
 * labels.txt} of labelme, with one class a line, {@code NAME} or {@code NAME #RRGGBB}; or {@code
 * labelmap.txt} as CVAT writes it, {@code NAME:R,G,B:parts:actions}. Lines that begin with # are
 * comments.
 *
 * @param file the list
 * @param names in the order of the classes
 * @param colours 0xRRGGBB of each class; empty if the list has none
 */
record ClassList(Path file, List<String> names, List<Integer> colours) {
  /** The class of labelme whose pixels are ignored; it has no number. */
  static final String IGNORED = "__ignore__";

  private static final String LABEL_MAP = "labelmap.txt";
  private static final List<String> FILES =
      List.of("classes.txt", LABEL_MAP, "class_names.txt", "labels.txt");
  private static final Pattern NAME_AND_COLOUR = Pattern.compile("(.*?)\\s*#([0-9a-fA-F]{6})");
  private static final Pattern OF_LABEL_MAP =
      Pattern.compile("([^:]+):\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*(:.*)?");

  private static final Pattern COLOUR_ALONE = Pattern.compile("#[0-9a-fA-F]{6}");

  private record Entry(String name, Optional<Integer> colour) {}

  /** Whether a folder has a list of classes. */
  static boolean isIn(Path folder) {
    return FILES.stream().map(folder::resolve).anyMatch(Files::isRegularFile);
  }

  /**
   * The list in a folder, if there is one.
   *
   * @throws InvalidInputException if a line is not a class, or there are two different lists
   */
  static Optional<ClassList> in(Path folder) {
    List<ClassList> lists =
        FILES.stream()
            .map(folder::resolve)
            .filter(Files::isRegularFile)
            .map(ClassList::read)
            .toList();
    for (ClassList other : lists) {
      if (!other.names.equals(lists.get(0).names)) {
        throw new InvalidInputException(
            "%s: other classes than %s, expected one list: take the other away"
                .formatted(other.file, lists.get(0).file.getFileName()));
      }
    }
    return lists.stream()
        .filter(list -> !list.colours.isEmpty())
        .findFirst()
        .or(() -> lists.stream().findFirst());
  }

  /**
   * Reads a list.
   *
   * @throws InvalidInputException if a line is not a class
   */
  static ClassList read(Path file) {
    boolean labelMap = file.endsWith(LABEL_MAP);
    List<String> names = new ArrayList<>();
    List<Integer> colours = new ArrayList<>();
    for (ListFile.Line line : ListFile.read(file, "one class a line")) {
      // A line of a colour alone is a mistake, not a comment.
      if (line.text().startsWith("#") && !COLOUR_ALONE.matcher(line.text()).matches()) {
        continue;
      }
      if (line.text().equals(IGNORED)) {
        continue;
      }
      String where = file + ": line " + line.number() + ": ";
      Entry entry = labelMap ? ofLabelMap(line.text(), where) : nameAndColour(line.text(), where);
      entry.colour.ifPresent(colours::add);
      names.add(entry.name);
      if (!colours.isEmpty() && colours.size() < names.size()) {
        throw new InvalidInputException(
            where + "found a class without a colour, expected one for each or none: NAME #RRGGBB");
      }
    }
    if (names.size() < 2) {
      throw new InvalidInputException(
          "%s: found %s, expected at least 2, one a line"
              .formatted(file, names.isEmpty() ? "no class" : "one class"));
    }
    return new ClassList(file, names, colours);
  }

  /**
   * The colours of masks that are drawn, by the numbers of the classes: those of the list, and
   * black for a background that it does not have.
   *
   * @param list if there is one
   * @param classes the names in the order of their numbers
   * @return 0xRRGGBB of each class; empty if the list gives no colours
   */
  static List<Integer> coloursOf(Optional<ClassList> list, List<String> classes) {
    return list.filter(l -> !l.colours.isEmpty())
        .map(
            l ->
                classes.stream()
                    .map(
                        name ->
                            l.names.contains(name)
                                ? l.colours.get(l.names.indexOf(name))
                                : MaskScheme.BLACK)
                    .toList())
        .orElse(List.of());
  }

  private static Entry nameAndColour(String line, String where) {
    Matcher matcher = NAME_AND_COLOUR.matcher(line);
    if (!matcher.matches()) {
      return new Entry(line, Optional.empty());
    }
    if (matcher.group(1).isEmpty()) {
      throw new InvalidInputException(where + "found " + line + ", expected NAME #RRGGBB");
    }
    return new Entry(matcher.group(1), Optional.of(Integer.parseInt(matcher.group(2), 16)));
  }

  private static Entry ofLabelMap(String line, String where) {
    Matcher matcher = OF_LABEL_MAP.matcher(line);
    int colour =
        matcher.matches()
            ? IntStream.rangeClosed(2, 4)
                .map(group -> Integer.parseInt(matcher.group(group)))
                .reduce(0, (sum, level) -> level > 255 || sum < 0 ? -1 : sum << 8 | level)
            : -1;
    if (colour < 0) {
      throw new InvalidInputException(
          where + "found " + line + ", expected NAME:R,G,B:parts:actions as CVAT writes it");
    }
    return new Entry(matcher.group(1).strip(), Optional.of(colour));
  }
}
