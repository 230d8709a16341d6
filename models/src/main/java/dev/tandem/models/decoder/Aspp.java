package dev.tandem.models.decoder;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.Elementwise;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Resize;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * Atrous spatial pyramid pooling (Chen et al. 2017): a 1×1 convolution, three dilated 3×3 ones and
 * the image's mean, joined and projected; each convolution with batch norm and ReLU.
 *
 * @param channels of each branch and of the output
 * @param rates dilations of the three 3×3 convolutions
 * @param batchNorm of all layers
 */
public record Aspp(int channels, List<Integer> rates, BatchNorm batchNorm) {

  /** What the first dilation spans in the image, in pixels. */
  private static final int FIRST_REACH = 96;

  /**
   * The published dilations: 6, 12, 18 at stride 16; 12, 24, 36 at 8; 3, 6, 9 at 32. At other
   * strides those that span about the same 96, 192 and 288 pixels of the image.
   *
   * @param stride height and width of the image over those of the map
   */
  public static Aspp of(int channels, int stride, BatchNorm batchNorm) {
    int first = Math.max(1, Math.round((float) FIRST_REACH / stride));
    return new Aspp(channels, List.of(first, 2 * first, 3 * first), batchNorm);
  }

  /**
   * @param x float32 [B, h, w, in]
   * @return float32 [B, h, w, channels]
   */
  public Operand<TFloat32> apply(ForwardPass pass, Operand<TFloat32> x) {
    Ops tf = pass.tf();
    List<Operand<TFloat32>> branches = new ArrayList<>();
    branches.add(layer(pass.in("branch0"), Convolution.of(channels, 1), x));
    for (int i = 0; i < rates.size(); i++) {
      Convolution dilated = Convolution.of(channels, 3).dilation(rates.get(i));
      branches.add(layer(pass.in("branch" + (i + 1)), dilated, x));
    }
    branches.add(imageMean(pass.in("pool"), x));
    return layer(
        pass.in("project"), Convolution.of(channels, 1), tf.concat(branches, tf.constant(3)));
  }

  private Operand<TFloat32> imageMean(ForwardPass pass, Operand<TFloat32> x) {
    Ops tf = pass.tf();
    Operand<TFloat32> mean = tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
    Operand<TFloat32> y = layer(pass, Convolution.of(channels, 1), mean);
    return Resize.onePixel(tf, y, x);
  }

  private Operand<TFloat32> layer(ForwardPass pass, Convolution convolution, Operand<TFloat32> x) {
    Operand<TFloat32> y = convolution.apply(pass.in("conv"), x);
    return Elementwise.relu(pass.tf(), batchNorm.apply(pass.in("bn"), y));
  }
}
