package dev.tandem.experiments.annotation;

import dev.tandem.data.FilePattern;
import dev.tandem.data.PatternSuggestion;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks among the photographs, {@code beach01_mask.png} beside {@code beach01.jpg}.
 *
 * @param files of the whole folder
 * @param photographs without the masks
 * @param masks PNG files
 * @param suffix of the masks' stems
 */
record SuffixedMasks(FolderFiles files, List<Path> photographs, List<Path> masks, String suffix) {
  /** What people add to the name of a photograph for its mask. */
  static final String SUFFIX = "([-_. ]?(masks?|labels?|gt|seg|segmentation))";

  private static final Pattern NAME = Pattern.compile("(?i)(.+?)" + SUFFIX + "\\.png");

  /**
   * The masks with the most frequent suffix whose photographs are there; empty if there are none.
   */
  static Optional<SuffixedMasks> in(FolderFiles files, List<Path> pictures) {
    Set<String> stems = new HashSet<>();
    pictures.forEach(file -> stems.add(file.toString().replaceFirst("\\.[^.]*$", "")));
    Map<String, Integer> counts = new HashMap<>();
    for (Path file : pictures) {
      Matcher matcher = NAME.matcher(file.toString());
      if (matcher.matches() && stems.contains(matcher.group(1))) {
        counts.merge(matcher.group(2), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(
            best -> {
              String end = best.getKey() + ".png";
              List<Path> masks =
                  pictures.stream().filter(file -> file.toString().endsWith(end)).toList();
              Set<Path> all = Set.copyOf(masks);
              List<Path> photographs =
                  pictures.stream().filter(file -> !all.contains(file)).toList();
              return new SuffixedMasks(files, photographs, masks, best.getKey());
            });
  }

  /** The data set, and what the user should know. */
  FolderLayout.Description describe(Path images) {
    ImagePattern pattern = ImagePattern.of(files, images, photographs, masks);
    String folder = pattern.text().substring(0, pattern.text().indexOf(FilePattern.ID));
    return MaskFolder.describe(
        files,
        new PatternSuggestion.Patterns(
            pattern.text(), folder + FilePattern.ID + suffix + ".png", masks.size()),
        images,
        masks);
  }
}
