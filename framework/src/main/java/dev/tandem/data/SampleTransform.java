package dev.tandem.data;

import dev.tandem.graph.Draws;
import org.tensorflow.op.Ops;

/**
 * The augmentation that the input pipeline applies to each decoded sample; built once into the
 * graph.
 */
public interface SampleTransform {
  /** An ignored pixel of a label, where {@link #marksPadding} keeps −1 for padding. */
  int IGNORED_PIXEL = -2;

  /** Height and width of what it gives, in pixels. */
  int crop();

  /**
   * Whether the padding of images that are smaller than the crop is marked in a mask ({@link
   * InputPipeline#padding}), so that losses can leave it out; false if it counts as image, as
   * reflected pixels do.
   */
  default boolean marksPadding() {
    return false;
  }

  /**
   * Builds the transform.
   *
   * @param sample as decoded: image 0 to 255, of any size. With {@link #marksPadding} an unlabelled
   *     sample has a label too, 0 everywhere, and the ignored pixels of a label are {@value
   *     #IGNORED_PIXEL}: what is −1 afterwards is padding
   * @param draws of this sample alone
   * @return the sample for training: image float32 [crop, crop, 3], 0 to 1, label of the same size
   */
  Sample apply(Ops tf, Sample sample, Draws draws);
}
