package dev.tandem.training;

import dev.tandem.evaluation.ImageMaps;
import dev.tandem.evaluation.ImageResult;
import dev.tandem.evaluation.PseudoLabelQuality;
import java.util.List;
import java.util.Optional;

/**
 * What was looked at beside an evaluation.
 *
 * @param images the figures of each validation image that this process evaluated
 * @param samples what the evaluated network says of a few of them, the same each time
 * @param labeled pseudo-labels for the weak view of labelled images, beside their masks
 * @param unlabeled pseudo-labels for the weak view of unlabelled images; with truth where masks of
 *     such images exist
 * @param prototypeSimilarity [C][C]: how similar the prototype of each class is to the others
 */
public record Inspection(
    List<ImageResult> images,
    List<ImageMaps> samples,
    Optional<PseudoLabelQuality> labeled,
    Optional<PseudoLabelQuality> unlabeled,
    Optional<float[][]> prototypeSimilarity) {

  /** Nothing was looked at. */
  public static final Inspection NOTHING =
      new Inspection(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The same with the figures of all images. */
  Inspection with(List<ImageResult> results) {
    return new Inspection(results, samples, labeled, unlabeled, prototypeSimilarity);
  }

  /** Copies the lists. */
  public Inspection {
    images = List.copyOf(images);
    samples = List.copyOf(samples);
  }
}
