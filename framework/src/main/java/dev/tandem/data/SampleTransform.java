package dev.tandem.data;

import dev.tandem.graph.Draws;
import org.tensorflow.op.Ops;

/** What the input pipeline does with each decoded sample; built once into the pipeline's graph. */
@FunctionalInterface
public interface SampleTransform {
  /**
   * @param sample as decoded: image 0 to 255, of any size
   * @param draws of this sample alone
   * @return the sample as the training wants it: of one size, image 0 to 1
   */
  Sample apply(Ops tf, Sample sample, Draws draws);
}
