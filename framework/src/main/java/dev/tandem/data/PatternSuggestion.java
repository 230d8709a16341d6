package dev.tandem.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out how the names of labels differ from those of their images, where a pattern fits none:
 * {@code beach01_mask} or {@code mask_beach01_v2} for {@code beach01}, other cases, other folders.
 */
public final class PatternSuggestion {
  private static final int LABELS_COMPARED = 200;
  private static final int IMAGES_COMPARED = 5000;

  private PatternSuggestion() {}

  /**
   * Patterns that bring images and labels together.
   *
   * @param images pattern of the images
   * @param labels pattern of the labels
   * @param count number of labels that have an image then
   */
  public record Patterns(String images, String labels, int count) {}

  /** What a name has before and after the part that it shares with another. */
  private record Affixes(String before, String after) {
    private static final Affixes NONE = new Affixes("", "");

    private String aroundId() {
      return before + FilePattern.ID + after;
    }

    private int length() {
      return before.length() + after.length();
    }
  }

  /** What the names of an image and its label have beside their common part. */
  private record Rest(Affixes image, Affixes label) {
    /**
     * Whether a label has all of the image's name, and more than digits, which are other images'.
     */
    private boolean isAddedWord() {
      return image.length() == 0
          && (label.before + label.after).chars().anyMatch(Character::isLetter);
    }
  }

  /** What would bring images and labels together, as part of a sentence for the user. */
  static Optional<String> sentence(FilePattern images, FilePattern labels) {
    return byCase(images, labels)
        .or(
            () ->
                of(images, labels)
                    .map(
                        fit ->
                            "the patterns %s and %s would fit %d labels"
                                .formatted(fit.images, fit.labels, fit.count)));
  }

  private static Optional<String> byCase(FilePattern images, FilePattern labels) {
    Map<String, String> lower =
        images.ids().stream()
            .collect(Collectors.toMap(id -> id.toLowerCase(Locale.ROOT), id -> id, (a, b) -> a));
    return labels.ids().stream()
        .filter(id -> !images.ids().contains(id))
        .filter(id -> lower.containsKey(id.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(
            id ->
                "the names differ in upper and lower case, as %s and %s, expected the same"
                    .formatted(lower.get(id.toLowerCase(Locale.ROOT)), id));
  }

  /**
   * The patterns that would fit most labels; empty if there is no rule.
   *
   * @param images a pattern that fits the images
   * @param labels a pattern in whose folder the labels are
   */
  public static Optional<Patterns> of(FilePattern images, FilePattern labels) {
    List<Path> photographs = images.pictures().stream().filter(images::fits).toList();
    List<Path> files = labels.pictures().stream().filter(file -> !images.fits(file)).toList();
    return mostFrequent(photographs, files, rest -> true)
        .map(
            entry ->
                new Patterns(
                    pattern(images, photographs, entry.getKey().image.aroundId()),
                    pattern(labels, files, entry.getKey().label.aroundId()),
                    entry.getValue()));
  }

  /**
   * Why some labels may have no image where others have one, as part of a sentence for the user:
   * they differ in case, or something is added to the names of their images.
   *
   * @param alone labels that the pattern of the labels fits
   */
  static Optional<String> ofSome(FilePattern images, FilePattern labels, List<Path> alone) {
    List<Path> photographs = images.pictures().stream().filter(images::fits).toList();
    return byCase(images, labels)
        .or(
            () ->
                mostFrequent(photographs, alone, Rest::isAddedWord)
                    .map(
                        entry ->
                            "the pattern %s would fit %d labels"
                                .formatted(
                                    pattern(labels, alone, entry.getKey().label.aroundId()),
                                    entry.getValue())));
  }

  /** The rest that most labels have; of one label alone anything would be a rule. */
  private static Optional<Map.Entry<Rest, Integer>> mostFrequent(
      List<Path> photographs, List<Path> files, Predicate<Rest> allowed) {
    Set<String> names = stems(photographs, IMAGES_COMPARED);
    Map<Rest, Integer> counts = new HashMap<>();
    for (String label : stems(files, LABELS_COMPARED)) {
      names.stream()
          .flatMap(
              image ->
                  Stream.concat(
                      Stream.of(after(image, label), before(image, label)),
                      within(image, label).stream()))
          .filter(allowed)
          .distinct()
          .forEach(rest -> counts.merge(rest, 1, Integer::sum));
    }
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= 2)
        .max(
            Map.Entry.<Rest, Integer>comparingByValue()
                .thenComparing(entry -> -entry.getKey().image.length()));
  }

  private static Set<String> stems(List<Path> files, int most) {
    return files.stream()
        .limit(most)
        .map(file -> file.getFileName().toString().replaceFirst("\\.[^.]*$", ""))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Rest after(String image, String label) {
    int common = 0;
    while (common < Math.min(image.length(), label.length())
        && image.charAt(common) == label.charAt(common)) {
      common++;
    }
    // A separator belongs to the rest, unless an image has nothing else in it.
    while (common > 1 && common < image.length() && "_-. ".indexOf(image.charAt(common - 1)) >= 0) {
      common--;
    }
    return new Rest(
        new Affixes("", image.substring(common)), new Affixes("", label.substring(common)));
  }

  private static Rest before(String image, String label) {
    int common = 0;
    while (common < Math.min(image.length(), label.length())
        && image.charAt(image.length() - 1 - common) == label.charAt(label.length() - 1 - common)) {
      common++;
    }
    return new Rest(
        new Affixes(image.substring(0, image.length() - common), ""),
        new Affixes(label.substring(0, label.length() - common), ""));
  }

  /** What is around the whole name of the image; empty if something is on one side only. */
  private static Optional<Rest> within(String image, String label) {
    int at = label.indexOf(image);
    int end = at + image.length();
    return at <= 0 || end == label.length()
        ? Optional.empty()
        : Optional.of(
            new Rest(Affixes.NONE, new Affixes(label.substring(0, at), label.substring(end))));
  }

  /** The given pattern with another file name; {@code *} for folders between. */
  private static String pattern(FilePattern given, List<Path> files, String name) {
    String text = given.toString();
    String folder = text.replaceFirst("[^/]*\\{id}.*$", "");
    String end = text.substring(text.lastIndexOf(FilePattern.ID) + FilePattern.ID.length());
    Path first = files.get(0);
    boolean sameEnd = end.contains("*") || first.toString().endsWith(end);
    String extension = first.getFileName().toString().replaceFirst("^.*(?=\\.)", "");
    int depth = Path.of(given.shown(first)).getNameCount() - 1;
    int fixed = folder.isEmpty() ? 0 : Path.of(folder).getNameCount();
    return folder + "*/".repeat(Math.max(0, depth - fixed)) + name + (sameEnd ? end : extension);
  }
}
