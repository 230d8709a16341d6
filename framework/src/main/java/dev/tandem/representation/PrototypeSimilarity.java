package dev.tandem.representation;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The similarity of every pixel to the prototype of every class (formulas.md, "Representations").
 */
public final class PrototypeSimilarity {
  private PrototypeSimilarity() {}

  /**
   * The similarities of a list of pixels.
   *
   * @param pixels [N, D], as computed by the network, not normalised
   * @param prototypes [C, D], not normalised
   * @return float32 [N, C], without gradient
   */
  public static Operand<TFloat32> of(
      Ops tf, RepresentationType type, Representation pixels, Representation prototypes) {
    return type.similarity(
        tf,
        type.normalize(tf, pixels.map(tf::stopGradient)),
        type.normalize(tf, prototypes.map(tf::stopGradient)));
  }

  /**
   * The similarities of a batch of maps.
   *
   * @param maps [B, h, w, D]
   * @param prototypes [C, D]
   * @return float32 [B, h, w, C], without gradient
   */
  public static Operand<TFloat32> ofMaps(
      Ops tf, RepresentationType type, Representation maps, Representation prototypes) {
    long[] shape = maps.mean().shape().asArray();
    Representation rows = maps.map(x -> tf.reshape(x, tf.constant(new long[] {-1, shape[3]})));
    long classCount = prototypes.mean().shape().get(0);
    return tf.reshape(
        of(tf, type, rows, prototypes),
        tf.constant(new long[] {shape[0], shape[1], shape[2], classCount}));
  }
}
