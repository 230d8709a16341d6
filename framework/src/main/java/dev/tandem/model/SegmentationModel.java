package dev.tandem.model;

import dev.tandem.graph.ForwardPass;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A network that segments images and, for methods that work in representation space, represents
 * their pixels: an encoder from images to feature maps, and a decoder from these to predictions.
 *
 * <p>Both build their layers in the graph of a pass and find their variables in its scope, so that
 * the same object gives student, teacher and exported network. The statistics of batch
 * normalisation, where the network has any, are recorded by the pass.
 */
public interface SegmentationModel {
  /**
   * Builds the encoder.
   *
   * @param images float32 [B, H, W, 3] RGB, 0 to 1; height and width are multiples of {@link
   *     #sizeMultiple}. The model normalises them itself
   */
  Features encode(ForwardPass pass, Operand<TFloat32> images);

  /**
   * Builds the decoder.
   *
   * @param features of {@link #encode}, possibly changed
   */
  Segmentation decode(ForwardPass pass, Features features);

  /** C, the number of classes. */
  int classCount();

  /**
   * D, the channels of a pixel's representation; 0 for a network that gives none.
   *
   * @see Segmentation#representation
   */
  default int representationChannels() {
    return 0;
  }

  /** Whether representations have a variance, for Gaussian ones. */
  default boolean hasVariance() {
    return false;
  }

  /**
   * How the names of the parameters begin that give the variance alone, below the network's root,
   * such as {@code probability/}: they are trained at a rate of their own, {@code
   * training.probability_learning_rate} of a config. Empty where they share the rate of the rest.
   */
  default Optional<String> varianceParameters() {
    return Optional.empty();
  }

  /**
   * This network without the head for the variance of representations, for a method that does not
   * use it; itself if it has none.
   */
  default SegmentationModel withoutVariance() {
    return hasVariance() ? new WithoutVariance(this) : this;
  }

  /**
   * Height and width of the images that the network takes are multiples of this, such as the side
   * of a vision transformer's patches. Whoever uses the network changes the size of other images,
   * and that of what comes out of it ({@link Network}), in training, evaluation and export.
   */
  default int sizeMultiple() {
    return 1;
  }

  /** How images whose sides are no multiples of {@link #sizeMultiple} become such. */
  default SizeChange.Kind sizeChange() {
    return SizeChange.Kind.PAD;
  }
}
