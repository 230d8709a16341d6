package dev.tandem.model;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Resize;
import dev.tandem.graph.VariableScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * What a finished network says of whole images, at their own size. Evaluation and export build the
 * same graph here, so in float32 both give the same labels; an exported network always computes in
 * float32, an evaluation in the number format of its training.
 *
 * @param label int32 [B, H, W]
 * @param confidence float32 [B, H, W]: probability of the label
 * @param probabilities float32 [B, H, W, C]
 * @param uncertainty float32 [B, H, W]: mean over the channels of the representation's variance, 0
 *     to 1; where the network has that head
 */
public record Prediction(
    Operand<TInt32> label,
    Operand<TFloat32> confidence,
    Operand<TFloat32> probabilities,
    Optional<Operand<TFloat32>> uncertainty) {

  /**
   * @param weights scope of the network's weights; running statistics are used
   * @param images uint8 [B, H, W, 3] RGB
   */
  public static Prediction of(
      Ops tf, SegmentationModel model, VariableScope weights, Operand<TUint8> images) {
    Operand<TFloat32> unit =
        tf.math.mul(tf.dtypes.cast(images, TFloat32.class), tf.constant(1 / 255f));
    Segmentation segmentation =
        new Network(model, ForwardPass.inference(tf, weights)).segment(unit);
    Operand<TInt32> size = Resize.sizeOf(tf, images);
    Operand<TFloat32> logits = segmentation.atImageSize(tf, segmentation.logits(), size);
    Operand<TFloat32> probabilities = tf.nn.softmax(logits);
    return new Prediction(
        tf.math.argMax(logits, tf.constant(3), TInt32.class),
        tf.max(probabilities, tf.constant(3)),
        probabilities,
        segmentation.variance().map(variance -> uncertainty(tf, segmentation, variance, size)));
  }

  /**
   * The uncertainty of images alone.
   *
   * @param images float32 [B, H, W, 3], 0 to 1
   * @return float32 [B, H, W]
   * @throws java.util.NoSuchElementException if the network has no variance
   */
  public static Operand<TFloat32> uncertainty(
      Ops tf, SegmentationModel model, VariableScope weights, Operand<TFloat32> images) {
    Segmentation segmentation =
        new Network(model, ForwardPass.inference(tf, weights)).segment(images);
    return uncertainty(
        tf, segmentation, segmentation.variance().orElseThrow(), Resize.sizeOf(tf, images));
  }

  private static Operand<TFloat32> uncertainty(
      Ops tf, Segmentation segmentation, Operand<TFloat32> variance, Operand<TInt32> size) {
    Operand<TFloat32> mean = tf.math.mean(variance, tf.constant(3), Mean.keepDims(true));
    return tf.squeeze(segmentation.atImageSize(tf, mean, size), Squeeze.axis(List.of(3L)));
  }

  /**
   * The logits at the images' own size.
   *
   * @param images float32 [B, H, W, 3], 0 to 1
   * @return float32 [B, H, W, C]
   */
  public static Operand<TFloat32> logits(
      Ops tf, SegmentationModel model, VariableScope weights, Operand<TFloat32> images) {
    Segmentation segmentation =
        new Network(model, ForwardPass.inference(tf, weights)).segment(images);
    return segmentation.atImageSize(tf, segmentation.logits(), Resize.sizeOf(tf, images));
  }
}
