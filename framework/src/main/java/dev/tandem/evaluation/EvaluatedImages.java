package dev.tandem.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects what an evaluation finds of single images: the figures of each, and the maps of a few
 * that are spread over the list.
 */
public final class EvaluatedImages {
  private final Optional<MapsFetch> maps;
  private final int wanted;
  private final List<ImageResult> results = new ArrayList<>();
  private final List<ImageMaps> samples = new ArrayList<>();

  /** Collects the figures alone. */
  public EvaluatedImages() {
    this(Optional.empty(), 0);
  }

  /**
   * @param maps how maps are fetched, if they are
   * @param wanted of how many images
   */
  public EvaluatedImages(Optional<MapsFetch> maps, int wanted) {
    this.maps = maps;
    this.wanted = wanted;
  }

  /** The figures of each image, in the order in which they were evaluated. */
  public List<ImageResult> results() {
    return List.copyOf(results);
  }

  /** The maps of the images that were chosen. */
  public List<ImageMaps> samples() {
    return List.copyOf(samples);
  }

  /** Forgets what was collected: the evaluation begins again. */
  void clear() {
    results.clear();
    samples.clear();
  }

  void add(ImageResult result) {
    results.add(result);
  }

  void add(ImageMaps sample) {
    samples.add(sample);
  }

  /**
   * How to fetch the maps of a batch, if the batch is one of those from which one is shown.
   *
   * @param batch its number
   * @param batches of the whole pass
   */
  Optional<MapsFetch> of(int batch, int batches) {
    int shown = Math.min(wanted, batches);
    // Batch k is the first of its share when the share of k − 1 is another one.
    boolean first =
        shown > 0 && (batch == 0 || batch * shown / batches != (batch - 1) * shown / batches);
    return first ? maps : Optional.empty();
  }
}
