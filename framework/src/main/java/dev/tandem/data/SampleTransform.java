package dev.tandem.data;

import dev.tandem.graph.Draws;
import org.tensorflow.op.Ops;

/**
 * The augmentation that the input pipeline applies to each decoded sample; built once into the
 * graph.
 */
@FunctionalInterface
public interface SampleTransform {
  /**
   * @param sample as decoded: image float32 [H, W, 3] of any size, 0 to 255
   * @param draws random numbers of this sample
   * @return the augmented sample: of the fixed training size, image 0 to 1
   */
  Sample apply(Ops tf, Sample sample, Draws draws);
}
