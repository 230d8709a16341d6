package dev.tandem.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

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
      ImageCheck check = new ImageCheck(dataset, inspector);
      List<Callable<CheckedImage>> labeled = new ArrayList<>();
      List<Callable<CheckedImage>> valid = new ArrayList<>();
      List<Callable<CheckedImage>> unlabeled = new ArrayList<>();
      split.labeled().forEach(id -> labeled.add(() -> check.pair(id)));
      split.valid().forEach(id -> valid.add(() -> check.pair(id)));
      split.unlabeled().forEach(id -> unlabeled.add(() -> check.image(id)));
      var labeledResults = submit(pool, labeled, progress);
      var validResults = submit(pool, valid, progress);
      var unlabeledResults = submit(pool, unlabeled, progress);
      return findings(results(labeledResults), results(validResults), results(unlabeledResults));
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<Future<CheckedImage>> submit(
      ExecutorService pool, List<Callable<CheckedImage>> readings, Runnable progress) {
    List<Future<CheckedImage>> futures = new ArrayList<>();
    for (Callable<CheckedImage> reading : readings) {
      futures.add(
          pool.submit(
              () -> {
                CheckedImage checked = reading.call();
                progress.run();
                return checked;
              }));
    }
    return futures;
  }

  private static List<CheckedImage> results(List<Future<CheckedImage>> futures) {
    List<CheckedImage> results = new ArrayList<>();
    for (Future<CheckedImage> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a file could not be checked", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while checking files", e);
      }
    }
    return results;
  }

  private Findings findings(
      List<CheckedImage> labeled, List<CheckedImage> valid, List<CheckedImage> unlabeled) {
    List<CheckedImage> all = Stream.of(labeled, valid, unlabeled).flatMap(List::stream).toList();
    List<String> faults = new ArrayList<>(split.faults(dataset));
    all.forEach(image -> faults.addAll(image.faults()));
    ClassCounts measured = counts(valid);
    if (!measured.isEmpty() && measured.pixels().isEmpty()) {
      faults.add(InputCheck.nothingMeasured(valid.size()));
    }
    Map<ImageSize, Integer> sizes = new TreeMap<>();
    all.forEach(image -> image.size().ifPresent(size -> sizes.merge(size, 1, Integer::sum)));
    List<String> remarks = new ArrayList<>(split.remarks(dataset));
    addIgnored(remarks, all);
    addTurned(remarks, all);
    addPlacement(remarks, all);
    new NeighbourFrames(frames(Stream.concat(labeled.stream(), unlabeled.stream())))
        .remark(frames(valid.stream()))
        .ifPresent(remarks::add);
    return new Findings(faults, remarks, sizes, counts(labeled), measured);
  }

  private static ClassCounts counts(List<CheckedImage> images) {
    return ClassCounts.of(images.stream().map(CheckedImage::pixels).toList());
  }

  private static List<NeighbourFrames.Frame> frames(Stream<CheckedImage> images) {
    return images.map(CheckedImage::frame).flatMap(Optional::stream).toList();
  }

  private void addIgnored(List<String> remarks, List<CheckedImage> all) {
    List<CheckedImage> ignored = all.stream().filter(CheckedImage::isIgnored).toList();
    if (!ignored.isEmpty()) {
      Path first = dataset.label(ignored.get(0).id());
      remarks.add(
          ignored.size() == 1
              ? first + ": all pixels of this label are ignored"
              : "all pixels of %d labels are ignored, such as %s".formatted(ignored.size(), first));
    }
  }

  private static void addTurned(List<String> remarks, List<CheckedImage> all) {
    long turned = all.stream().filter(CheckedImage::isTurned).count();
    if (turned > 0) {
      remarks.add(
          turned + " images are turned upright by their EXIF orientation, as labels must be");
    }
  }

  /** Photographs that are turned by EXIF apart: masks may have been drawn on the stored ones. */
  private static void addPlacement(List<String> remarks, List<CheckedImage> all) {
    placement(all.stream().filter(image -> !image.isTurned())).ifPresent(remarks::add);
    placement(all.stream().filter(CheckedImage::isTurned))
        .ifPresent(text -> remarks.add("photographs with an EXIF orientation: " + text));
  }

  private static Optional<String> placement(Stream<CheckedImage> images) {
    return new MaskPlacement(images.map(CheckedImage::fit).flatMap(Optional::stream).toList())
        .remark();
  }
}
