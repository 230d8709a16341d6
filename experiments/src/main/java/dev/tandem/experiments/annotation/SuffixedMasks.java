package dev.tandem.experiments.annotation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.FilePattern;
import dev.tandem.data.PatternSuggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks among the photographs, {@code beach01_mask.png} beside {@code beach01.jpg}.
 *
 * @param files of the whole folder
 * @param photographs without the masks
 * @param masks PNG files
 * @param suffix of the masks' stems
 * @param others masks with other suffixes
 */
record SuffixedMasks(
    FolderFiles files, List<Path> photographs, List<Path> masks, String suffix, List<Path> others) {
  /** What people add to the name of a photograph for its mask. */
  static final String SUFFIX = "([-_. ]?(masks?|labels?|gt|seg|segmentation))";

  private static final Pattern NAME = Pattern.compile("(?i)(.+?)" + SUFFIX + "\\.png");

  /**
   * The masks with the most frequent suffix whose photographs are there; empty if there are none.
   *
   * @throws InvalidInputException if two suffixes are equally frequent
   */
  static Optional<SuffixedMasks> in(FolderFiles files, List<Path> pictures) {
    Map<String, List<Path>> bySuffix = bySuffix(pictures);
    if (bySuffix.isEmpty()) {
      return Optional.empty();
    }
    String suffix = mostFrequent(bySuffix, files);
    List<Path> photographs = new ArrayList<>(pictures);
    bySuffix.values().forEach(photographs::removeAll);
    List<Path> others = new ArrayList<>();
    bySuffix.forEach((other, masks) -> others.addAll(other.equals(suffix) ? List.of() : masks));
    return Optional.of(new SuffixedMasks(files, photographs, bySuffix.get(suffix), suffix, others));
  }

  /** The masks whose photographs are there, by what is added to the names of these. */
  private static Map<String, List<Path>> bySuffix(List<Path> pictures) {
    Set<String> stems = new HashSet<>();
    pictures.forEach(file -> stems.add(file.toString().replaceFirst("\\.[^.]*$", "")));
    Map<String, List<Path>> bySuffix = new TreeMap<>();
    for (Path file : pictures) {
      Matcher matcher = NAME.matcher(file.toString());
      if (matcher.matches() && stems.contains(matcher.group(1))) {
        bySuffix.computeIfAbsent(matcher.group(2), s -> new ArrayList<>()).add(file);
      }
    }
    return bySuffix;
  }

  private static String mostFrequent(Map<String, List<Path>> bySuffix, FolderFiles files) {
    int most = bySuffix.values().stream().mapToInt(List::size).max().orElseThrow();
    List<String> best =
        bySuffix.keySet().stream().filter(s -> bySuffix.get(s).size() == most).toList();
    if (best.size() > 1) {
      throw new InvalidInputException(
          "%s and %s may both be masks, as often as each other, expected one ending for all masks"
              .formatted(
                  files.shown(bySuffix.get(best.get(0)).get(0)),
                  files.shown(bySuffix.get(best.get(1)).get(0))));
    }
    return best.get(0);
  }

  /** The data set, and what the user should know. */
  FolderLayout.Description describe(Path images) {
    ImagePattern pattern = ImagePattern.of(files, images, photographs, masks);
    String folder = pattern.text().substring(0, pattern.text().indexOf(FilePattern.ID));
    String labels = folder + FilePattern.ID + suffix + ImagePattern.extension(masks);
    FolderLayout.Description description =
        MaskFolder.describe(
            files,
            new PatternSuggestion.Patterns(pattern.text(), labels, masks.size()),
            images,
            masks);
    Counted otherEndings =
        Counted.leftOut(
            "mask with another ending than " + suffix, "masks with other endings than " + suffix);
    others.forEach(file -> otherEndings.add(files.shown(file)));
    for (String remark : Counted.remarks(otherEndings)) {
      description = description.with(remark);
    }
    return description;
  }
}
