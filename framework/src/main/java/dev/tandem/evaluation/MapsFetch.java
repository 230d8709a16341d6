package dev.tandem.evaluation;

import dev.tandem.data.ImageLabelPair;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.TensorValues;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * Fetches the maps of the first image of the batch that an {@link Evaluator} has just seen. Only
 * the uncertainty takes a forward pass.
 */
public final class MapsFetch {
  private final Operand<TUint8> image;
  private final Operand<TInt32> truth;
  private final Operand<TInt32> label;
  private final Operand<TFloat32> confidence;
  private final Optional<Operand<TFloat32>> uncertainty;

  /**
   * Adds the maps to the graph.
   *
   * @param images float32 [B, H, W, 3], 0 to 1
   * @param truth int32 [B, H, W]
   * @param sum float32 [B, H, W, C]: sum of the probabilities over the views
   * @param uncertainty float32 [1, H, W] of the first image, where the network has one
   */
  MapsFetch(
      Ops tf,
      Operand<TFloat32> images,
      Operand<TInt32> truth,
      Operand<TFloat32> sum,
      Optional<Operand<TFloat32>> uncertainty) {
    Operand<TFloat32> first = first(tf, images);
    this.image = tf.dtypes.cast(tf.math.round(tf.math.mul(first, tf.constant(255f))), TUint8.class);
    this.truth = first(tf, truth);
    Operand<TFloat32> firstSum = first(tf, sum);
    this.label = tf.math.argMax(firstSum, tf.constant(2), TInt32.class);
    this.confidence =
        tf.math.div(
            tf.max(firstSum, tf.constant(2)), tf.reduceSum(firstSum, tf.constant(new int[] {2})));
    this.uncertainty = uncertainty.map(u -> first(tf, u));
  }

  private static <T extends TType> Operand<T> first(Ops tf, Operand<T> batch) {
    return tf.gather(batch, tf.constant(0), tf.constant(0));
  }

  /** Fetches them. */
  ImageMaps fetch(ReplicatedSession session, ImageLabelPair pair) {
    ReplicatedSession.Runner runner =
        session.runner().fetch(image).fetch(truth).fetch(label).fetch(confidence);
    uncertainty.ifPresent(runner::fetch);
    try (Result result = runner.run()) {
      TUint8 pixels = (TUint8) result.get(0);
      return new ImageMaps(
          pair,
          Math.toIntExact(pixels.shape().get(1)),
          TensorValues.of(pixels),
          TensorValues.of((TInt32) result.get(1)),
          TensorValues.of((TInt32) result.get(2)),
          TensorValues.of((TFloat32) result.get(3)),
          uncertainty.map(u -> TensorValues.of((TFloat32) result.get(4))));
    }
  }
}
