package dev.tandem.experiments.cli;

import dev.tandem.data.DatasetCheck;
import dev.tandem.data.ImageSize;
import dev.tandem.data.SegmentationClass;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What {@code check} says of a data set beside its faults.
 *
 * @param images number of images read
 * @param findings of the check
 * @param classes of the data set
 * @param remarks of the data set, one line each
 */
record CheckSummary(
    int images,
    DatasetCheck.Findings findings,
    List<SegmentationClass> classes,
    List<String> remarks) {
  private static final String ROW = "  %-20s %10s %8s %12s %8s%n";

  /** A fault if the labelled masks teach nothing: they hold one class at most. */
  List<String> oneClass() {
    Set<Integer> found = findings.labeled().images().keySet();
    boolean read = !found.isEmpty() || findings.labeled().ignored() > 0;
    if (!read || found.size() > 1) {
      return List.of();
    }
    String what =
        found.isEmpty()
            ? "no class"
            : "one class only, " + classes.get(found.iterator().next()).name();
    return List.of(
        ("the masks of the labelled list hold %s, and %s of their pixels are ignored, expected two"
                + " classes at least; for masks painted in grey levels, such as 0 and 255:"
                + " dataset.label_format colours, dataset.colours #000000 and #FFFFFF")
            .formatted(what, percent(findings.labeled().ignoredShare())));
  }

  /** Prints sizes, the frequencies of the classes, and remarks. */
  void print(PrintStream out) {
    out.printf("%d images%s%n", images, sizes(findings.sizes()));
    out.printf(ROW, "class", "labelled %", "images", "validation %", "images");
    for (int i = 0; i < classes.size(); i++) {
      out.printf(
          ROW,
          classes.get(i).name(),
          share(findings.labeled(), i),
          findings.labeled().images().getOrDefault(i, 0),
          share(findings.valid(), i),
          findings.valid().images().getOrDefault(i, 0));
    }
    out.printf(
        "ignored: %s of the labelled pixels, %s of the validation pixels%n",
        percent(findings.labeled().ignoredShare()), percent(findings.valid().ignoredShare()));
    printUnseen("labelled", findings.labeled(), out);
    printUnseen("validation", findings.valid(), out);
    remarks.forEach(remark -> out.println("note: " + remark));
    findings.remarks().forEach(remark -> out.println("note: " + remark));
  }

  private void printUnseen(String list, DatasetCheck.ClassCounts counts, PrintStream out) {
    String unseen =
        IntStream.range(0, classes.size())
            .filter(i -> !counts.images().containsKey(i))
            .mapToObj(i -> classes.get(i).name())
            .collect(Collectors.joining(", "));
    if (!unseen.isEmpty()) {
      out.println("never seen in the " + list + " list: " + unseen);
    }
  }

  private static String sizes(Map<ImageSize, Integer> sizes) {
    if (sizes.isEmpty()) {
      return "";
    }
    List<ImageSize> sorted = List.copyOf(sizes.keySet());
    return sorted.size() == 1
        ? ", all of " + sorted.get(0) + " pixels"
        : ", of %d sizes from %s to %s pixels"
            .formatted(sorted.size(), sorted.get(0), sorted.get(sorted.size() - 1));
  }

  private static String share(DatasetCheck.ClassCounts counts, int index) {
    long all = counts.pixels().values().stream().mapToLong(Long::longValue).sum();
    long pixels = counts.pixels().getOrDefault(index, 0L);
    return all == 0 ? "–" : "%.2f".formatted(100.0 * pixels / all);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
