package dev.tandem.experiments.cli;

import dev.tandem.data.FileInspector;
import dev.tandem.data.LabelEncoding;
import dev.tandem.data.SegmentationDataset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Finds the classes in the labels of images. */
final class LabelClasses {
  private LabelClasses() {}

  /**
   * The classes in the label of each id; all labels are read once, in parallel.
   *
   * @throws dev.tandem.InvalidInputException if one cannot be read
   */
  static Function<String, Set<Integer>> read(
      SegmentationDataset dataset, List<String> ids, Terminal terminal) {
    Map<String, Set<Integer>> classes = new ConcurrentHashMap<>();
    FileProgress progress = new FileProgress(terminal, "read", ids.size());
    try (FileInspector inspector = new FileInspector(dataset.encoding())) {
      ids.parallelStream()
          .forEach(
              id -> {
                Set<Integer> found =
                    new TreeSet<>(inspector.inspectLabel(dataset.label(id)).pixels().keySet());
                found.remove(LabelEncoding.IGNORED);
                classes.put(id, found);
                progress.step();
              });
    }
    progress.end();
    return classes::get;
  }
}
