package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Reads every file of a split, in parallel, and reports errors and statistics. */
public final class DatasetCheck {
  private final SegmentationDataset dataset;
  private final Split split;

  /**
   * The result of the check.
   *
   * @param faults one line for each error: those of the lists first, then those of the files in the
   *     order of the lists
   * @param remarks one line for each thing that is not wrong, but may not be meant
   * @param sizes number of images of each size
   * @param labeled class statistics of the labelled list
   * @param valid class statistics of the validation list
   */
  public record Findings(
      List<String> faults,
      List<String> remarks,
      Map<ImageSize, Integer> sizes,
      ClassCounts labeled,
      ClassCounts valid) {}

  /**
   * How often the classes occur in a list of label files.
   *
   * @param pixels number of pixels by class; ignored pixels are not counted
   * @param images number of images that contain the class, by class
   * @param ignored number of ignored pixels
   */
  public record ClassCounts(Map<Integer, Long> pixels, Map<Integer, Integer> images, long ignored) {
    private static ClassCounts of(Collection<Sighting> sightings) {
      long ignored =
          sightings.stream()
              .mapToLong(s -> s.label.pixels().getOrDefault(LabelEncoding.IGNORED, 0L))
              .sum();
      ClassCounts counts = new ClassCounts(new TreeMap<>(), new TreeMap<>(), ignored);
      for (Sighting sighting : sightings) {
        sighting
            .label
            .pixels()
            .forEach(
                (index, pixels) -> {
                  if (index != LabelEncoding.IGNORED) {
                    counts.pixels.merge(index, pixels, Long::sum);
                    counts.images.merge(index, 1, Integer::sum);
                  }
                });
      }
      return counts;
    }

    /** The share of ignored pixels, 0 to 1; 0 without a label. */
    public double ignoredShare() {
      long counted = pixels.values().stream().mapToLong(Long::longValue).sum();
      return ignored == 0 ? 0 : (double) ignored / (ignored + counted);
    }
  }

  /** The result of reading one image and its label, if it has one. */
  private record Sighting(
      List<String> faults,
      List<String> remarks,
      Optional<ImageSize> size,
      FileInspector.Content label,
      boolean turned) {}

  private static final FileInspector.Content NOTHING =
      new FileInspector.Content(new ImageSize(1, 1), Map.of());

  /** Prepares the check of the files that the split names; reads nothing yet. */
  public DatasetCheck(SegmentationDataset dataset, Split split) {
    this.dataset = dataset;
    this.split = split;
  }

  /** The number of images that {@link #run} reads. */
  public int imageCount() {
    return split.labeled().size() + split.valid().size() + split.unlabeled().size();
  }

  /**
   * Reads all files.
   *
   * @param threads at least 1
   * @param progress called after each image, from any thread
   */
  public Findings run(int threads, Runnable progress) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (FileInspector inspector = new FileInspector(dataset.encoding())) {
      List<Future<Sighting>> labeled = pairs(pool, inspector, split.labeled(), progress);
      List<Future<Sighting>> valid = pairs(pool, inspector, split.valid(), progress);
      List<Future<Sighting>> unlabeled = new ArrayList<>();
      for (String id : split.unlabeled()) {
        unlabeled.add(submit(pool, () -> image(inspector, id), progress));
      }
      return findings(results(labeled), results(valid), results(unlabeled));
    } finally {
      pool.shutdownNow();
    }
  }

  private List<Future<Sighting>> pairs(
      ExecutorService pool, FileInspector inspector, List<String> ids, Runnable progress) {
    List<Future<Sighting>> sightings = new ArrayList<>();
    for (String id : ids) {
      ImageLabelPair pair = ImageLabelPair.of(dataset, id);
      sightings.add(submit(pool, () -> pair(inspector, pair, id), progress));
    }
    return sightings;
  }

  private static Future<Sighting> submit(
      ExecutorService pool, Callable<Sighting> reading, Runnable progress) {
    return pool.submit(
        () -> {
          Sighting sighting = reading.call();
          progress.run();
          return sighting;
        });
  }

  private Sighting image(FileInspector inspector, String id) {
    List<String> faults = new ArrayList<>();
    Path image = dataset.unlabeledImage(id);
    var size = attempt(() -> inspector.inspect(image), faults, id);
    return new Sighting(faults, List.of(), size, NOTHING, isTurned(image));
  }

  /**
   * Reads image and label independently, so that an error in one does not hide one in the other.
   */
  private Sighting pair(FileInspector inspector, ImageLabelPair pair, String id) {
    List<String> faults = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    Optional<ImageSize> size = attempt(() -> inspector.inspect(pair.image()), faults, id);
    Optional<FileInspector.Content> label =
        attempt(() -> inspector.inspectLabel(pair.label()), faults, id);
    if (size.isPresent() && label.isPresent()) {
      attempt(
          () -> {
            FileInspector.requireFit(pair, size.get(), label.get());
            return label;
          },
          faults,
          id);
    }
    if (label.isPresent() && label.get().pixels().keySet().equals(Set.of(LabelEncoding.IGNORED))) {
      remarks.add(pair.label() + ": all pixels of this label are ignored");
    }
    return new Sighting(faults, remarks, size, label.orElse(NOTHING), isTurned(pair.image()));
  }

  private static boolean isTurned(Path image) {
    return ExifOrientation.of(image) != ExifOrientation.UPRIGHT;
  }

  private <T> Optional<T> attempt(Supplier<T> reading, List<String> faults, String id) {
    try {
      return Optional.of(reading.get());
    } catch (InvalidInputException e) {
      String missing = e.getMessage().contains("no such file") ? InputCheck.meant(id, dataset) : "";
      faults.add(e.getMessage() + missing);
      return Optional.empty();
    }
  }

  private static List<Sighting> results(List<Future<Sighting>> futures) {
    List<Sighting> sightings = new ArrayList<>();
    for (Future<Sighting> future : futures) {
      try {
        sightings.add(future.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a file could not be checked", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while checking files", e);
      }
    }
    return sightings;
  }

  private Findings findings(
      List<Sighting> labeled, List<Sighting> valid, List<Sighting> unlabeled) {
    List<String> faults = new ArrayList<>(split.faults());
    List<String> remarks = new ArrayList<>();
    Map<ImageSize, Integer> sizes = new TreeMap<>();
    int turned = 0;
    for (List<Sighting> list : List.of(labeled, valid, unlabeled)) {
      for (Sighting sighting : list) {
        faults.addAll(sighting.faults);
        remarks.addAll(sighting.remarks);
        sighting.size.ifPresent(size -> sizes.merge(size, 1, Integer::sum));
        turned += sighting.turned ? 1 : 0;
      }
    }
    if (turned > 0) {
      remarks.add(
          turned + " images are turned upright by their EXIF orientation, as labels must be");
    }
    return new Findings(faults, remarks, sizes, ClassCounts.of(labeled), ClassCounts.of(valid));
  }
}
