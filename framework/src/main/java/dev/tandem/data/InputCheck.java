package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Checks the files of a split before they are used. */
public final class InputCheck {
  private static final String IMAGE = "the image of id ";
  private static final String LABEL = "the label of id ";
  private static final String PIPELINE_OP = "IteratorGetNext";

  private InputCheck() {}

  /**
   * Checks that the files exist that a training will read.
   *
   * @param tolerated largest share of a list, 0 to 1, of which a file may be missing
   * @return what is missing within that share, a line for each image
   * @throws InvalidInputException naming the first that is missing, if more of its list are
   */
  public static List<String> requireFiles(
      SegmentationDataset dataset, Split split, double tolerated) {
    List<String> missing = new ArrayList<>();
    for (List<String> ids : List.of(split.labeled(), split.valid())) {
      missing.addAll(
          tolerated(
              ids,
              id ->
                  missing(dataset.image(id), IMAGE + id, id, dataset)
                      .or(() -> missing(dataset.label(id), LABEL + id, id, dataset)),
              tolerated));
    }
    missing.addAll(
        tolerated(
            split.unlabeled(),
            id -> missing(dataset.unlabeledImage(id), IMAGE + id, id, dataset),
            tolerated));
    return missing;
  }

  private static List<String> tolerated(
      List<String> ids, Function<String, Optional<String>> fault, double tolerated) {
    int most = BrokenImages.most(tolerated, ids.size());
    // One more than that is enough: to say what was meant by a missing file takes time.
    List<String> faults =
        ids.stream().map(fault).flatMap(Optional::stream).limit(most + 1L).toList();
    if (faults.size() > most) {
      throw new InvalidInputException(faults.get(0));
    }
    return faults;
  }

  /**
   * Checks that there is something to learn: the labels hold two classes at least. As many are read
   * as that needs; one that cannot be read is left to whoever uses it.
   *
   * @throws InvalidInputException if all pixels that are not ignored are of one class, or one of
   *     the labels that were read holds something else than the classes
   */
  public static void requireTwoClasses(SegmentationDataset dataset, List<String> labeled) {
    Set<Integer> found = new TreeSet<>();
    long ignored = 0;
    long all = 0;
    try (LabelDecoder decoder = new LabelDecoder(dataset.encoding())) {
      for (String id : labeled) {
        int[] classes = readable(decoder, dataset.label(id));
        for (int index : classes) {
          if (index == LabelEncoding.INVALID) {
            requireKnownClasses(dataset, id);
          }
          ignored += index == LabelEncoding.IGNORED ? 1 : 0;
          if (index >= 0 && found.add(index) && found.size() > 1) {
            return;
          }
        }
        all += classes.length;
      }
    }
    if (all > 0) {
      String classes =
          found.isEmpty()
              ? "no class"
              : "one class only, " + dataset.classes().get(found.iterator().next()).name();
      throw new InvalidInputException(
          String.format(
              Locale.ROOT,
              "%s: the masks of the %d labelled images hold %s, and %.1f %% of their pixels are ignored,"
                  + " expected two classes at least; masks painted in 0 and 255 need these as"
                  + " colours of their classes",
              dataset.name(),
              labeled.size(),
              classes,
              100.0 * ignored / all));
    }
  }

  /** Names the first pixel of a label that is of no class. */
  private static void requireKnownClasses(SegmentationDataset dataset, String id) {
    try (FileInspector inspector = new FileInspector(dataset.encoding())) {
      inspector.inspectLabel(dataset.label(id));
    }
  }

  /**
   * Checks that a figure can be measured: the labels hold a pixel that is not ignored. As many are
   * read as that needs; one that cannot be read is left to whoever uses it.
   *
   * @throws InvalidInputException if all pixels are ignored
   */
  public static void requireTruth(SegmentationDataset dataset, List<String> valid) {
    boolean read = false;
    try (LabelDecoder decoder = new LabelDecoder(dataset.encoding())) {
      for (String id : valid) {
        int[] classes = readable(decoder, dataset.label(id));
        if (Arrays.stream(classes).anyMatch(index -> index != LabelEncoding.IGNORED)) {
          return;
        }
        read |= classes.length > 0;
      }
    }
    if (read) {
      throw new InvalidInputException(dataset.name() + ": " + nothingMeasured(valid.size()));
    }
  }

  /** The fault of a validation list without a pixel of a class. */
  static String nothingMeasured(int labels) {
    return "all pixels of the masks of the %d validation images are ignored, expected some of a class"
        .formatted(labels);
  }

  private static int[] readable(LabelDecoder decoder, Path label) {
    try {
      return decoder.classes(label);
    } catch (InvalidInputException e) {
      return new int[0];
    }
  }

  private static Optional<String> missing(
      Path file, String role, String id, SegmentationDataset dataset) {
    if (Files.isRegularFile(file)) {
      return Optional.empty();
    }
    String where =
        role.startsWith(LABEL) ? dataset.whereLabelsAre().map(w -> "; " + w).orElse("") : "";
    return Optional.of(
        file + ": " + absence(file) + ", expected " + role + meant(id, dataset) + where);
  }

  /** Why a path is no file. */
  static String absence(Path path) {
    return Files.isDirectory(path) ? "is a folder" : "no such file";
  }

  /** For messages about a missing file: the id that the list should have, if that is plain. */
  static String meant(String id, SegmentationDataset dataset) {
    return Ids.meant(id, dataset)
        .map(other -> "; the list has %s, did you mean %s?".formatted(id, other))
        .orElse("");
  }

  /**
   * Looks for the file behind a failure, if it is one of an input pipeline. A full disk, exhausted
   * memory or a network that does not fit are no reason to read a data set.
   *
   * @param failure of a step or an evaluation
   * @param requireReadable reads the files, as {@link #requireReadable}
   * @throws InvalidInputException that names the file
   */
  public static void explain(RuntimeException failure, Runnable requireReadable) {
    if (!isOfPipeline(failure)) {
      return;
    }
    try {
      requireReadable.run();
    } catch (InvalidInputException e) {
      e.addSuppressed(failure);
      throw e;
    }
  }

  /**
   * Whether a failure is one of an input pipeline. TensorFlow's message names the op that failed;
   * pipelines fail in the op that asks for more.
   */
  public static boolean isOfPipeline(RuntimeException failure) {
    return failure.getMessage() != null && failure.getMessage().contains(PIPELINE_OP);
  }

  /**
   * Reads images and labels one by one, as the input pipelines do.
   *
   * @throws InvalidInputException naming the first file that the pipelines cannot use
   */
  public static void requireReadable(
      List<ImageLabelPair> pairs, List<Path> images, LabelEncoding encoding) {
    try (FileInspector inspector = new FileInspector(encoding)) {
      for (ImageLabelPair pair : pairs) {
        FileInspector.requireFit(
            pair, inspector.inspect(pair.image()), inspector.inspectLabel(pair.label()));
      }
      images.forEach(inspector::inspect);
    }
  }
}
