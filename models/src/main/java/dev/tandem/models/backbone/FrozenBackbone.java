package dev.tandem.models.backbone;

import dev.tandem.graph.ForwardPass;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A backbone that keeps the weights it begins with: nothing trains them, and batch normalisation
 * uses the running statistics, also in training passes.
 *
 * @param backbone with the weights
 */
public record FrozenBackbone(Backbone backbone) implements Backbone {
  @Override
  public Features features(ForwardPass pass, Operand<TFloat32> images) {
    return backbone.features(pass.frozen(), images);
  }

  @Override
  public int outputStride() {
    return backbone.outputStride();
  }
}
