package dev.tandem.models.decoder;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.Elementwise;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Resize;
import dev.tandem.model.Features;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The decoder of DeepLabV3+ (<a href="https://arxiv.org/abs/1802.02611">Chen et al. 2018</a>): ASPP
 * on the deepest map, resized to the size of the shallowest one and joined to a 1×1 projection of
 * it. Where all maps have one size, as those of a vision transformer, nothing is resized.
 *
 * <p>Variables: {@code aspp/…}, {@code low_level/…}.
 *
 * @param asppChannels of ASPP's branches and output (256 in the paper)
 * @param lowLevelChannels to which the shallowest map is projected (48 in the paper)
 * @param batchNorm of all layers
 */
public record DeepLabV3PlusDecoder(int asppChannels, int lowLevelChannels, BatchNorm batchNorm)
    implements Decoder {

  /**
   * @return float32 [B, h, w, lowLevelChannels + asppChannels], of the shallowest map's size
   */
  @Override
  public Operand<TFloat32> decode(ForwardPass pass, Features features) {
    Ops tf = pass.tf();
    Features.FeatureMap deepest = features.deepest();
    Operand<TFloat32> deep =
        Aspp.of(asppChannels, deepest.stride(), batchNorm).apply(pass.in("aspp"), deepest.values());
    ForwardPass lowLevel = pass.in("low_level");
    Operand<TFloat32> projected =
        Convolution.of(lowLevelChannels, 1)
            .apply(lowLevel.in("conv"), features.shallowest().values());
    Operand<TFloat32> low = Elementwise.relu(tf, batchNorm.apply(lowLevel.in("bn"), projected));
    Operand<TFloat32> resized = Resize.bilinear(tf, deep, Resize.sizeOf(tf, low));
    return tf.concat(List.of(low, resized), tf.constant(3));
  }
}
