package dev.tandem.experiments.cli;

import dev.tandem.data.ClassCounts;
import dev.tandem.data.DatasetCheck;
import dev.tandem.data.ImageSize;
import dev.tandem.data.SegmentationClass;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What {@code check} says of a data set beside its faults.
 *
 * @param images number of images read
 * @param validation how many of them are for validation
 * @param findings of the check
 * @param classes of the data set
 * @param remarks of the data set, one line each
 */
record CheckSummary(
    int images,
    int validation,
    DatasetCheck.Findings findings,
    List<SegmentationClass> classes,
    List<String> remarks) {
  private static final String ROW = "  %-20s %10s %8s %12s %8s%n";

  private static final double MUCH = 0.5;

  /** Of fewer validation images the mIoU says little. */
  private static final int FEW = 10;

  /** A fault if the labelled masks teach nothing: they hold one class at most. */
  List<String> oneClass() {
    Set<Integer> found = findings.labeled().images().keySet();
    if (findings.labeled().isEmpty() || found.size() > 1) {
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

  /** Prints sizes, the frequencies of the classes, and the notes. */
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
    notes().forEach(note -> out.println("note: " + note));
  }

  /** What is not wrong, but may not be meant, one line each. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    add(notes, "in no mask: ", i -> !isTaught(i) && !isTested(i));
    if (!findings.valid().isEmpty()) {
      add(
          notes,
          "in no labelled mask, so that it cannot be learned: ",
          i -> !isTaught(i) && isTested(i));
      add(
          notes,
          "in no validation mask, so that its IoU is not measured: ",
          i -> isTaught(i) && !isTested(i));
    }
    if (validation > 0 && validation < FEW) {
      notes.add(
          "%d validation %s: with fewer than %d the mIoU depends much on chance"
              .formatted(validation, validation == 1 ? "image" : "images", FEW));
    }
    addMuchIgnored(notes, "labelled", findings.labeled());
    addMuchIgnored(notes, "validation", findings.valid());
    notes.addAll(remarks);
    notes.addAll(findings.remarks());
    return notes;
  }

  private boolean isTaught(int index) {
    return findings.labeled().images().containsKey(index);
  }

  private boolean isTested(int index) {
    return findings.valid().images().containsKey(index);
  }

  private void add(List<String> notes, String what, IntPredicate concerned) {
    String names =
        IntStream.range(0, classes.size())
            .filter(concerned)
            .mapToObj(i -> classes.get(i).name())
            .collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      notes.add(what + names);
    }
  }

  private static void addMuchIgnored(List<String> notes, String list, ClassCounts counts) {
    if (counts.ignoredShare() > MUCH) {
      notes.add(
          "%s of the %s pixels are ignored and neither teach nor count"
              .formatted(percent(counts.ignoredShare()), list));
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

  private static String share(ClassCounts counts, int index) {
    long all = counts.pixels().values().stream().mapToLong(Long::longValue).sum();
    long pixels = counts.pixels().getOrDefault(index, 0L);
    return all == 0 ? "–" : "%.2f".formatted(100.0 * pixels / all);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
