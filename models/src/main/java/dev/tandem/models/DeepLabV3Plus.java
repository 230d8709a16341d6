package dev.tandem.models;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Resize;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.backbone.Backbone;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * DeepLabV3+ (Chen et al. 2018) with a classifier head, a representation head and, for Gaussian
 * representations, a probability head (formulas.md, "DeepLabV3+"): ASPP on the deep features,
 * resized to the low ones' size and joined to them; each head is a 3×3 convolution with batch norm
 * and ReLU, then a 1×1 convolution with bias.
 *
 * <p>Variables: {@code backbone/…}, {@code aspp/…}, {@code low_level/…}, {@code classifier/…},
 * {@code representation/…}, {@code probability/…}.
 *
 * @param backbone from images to features
 * @param widths channels of the parts
 * @param classCount C
 * @param probabilityHead whether representations have a variance
 * @param batchNorm of all layers outside the backbone
 * @param frozen what keeps the weights it begins with
 */
public record DeepLabV3Plus(
    Backbone backbone,
    Widths widths,
    int classCount,
    boolean probabilityHead,
    BatchNorm batchNorm,
    Frozen frozen)
    implements SegmentationModel {
  /** Where the probability head's variables are: it has a learning rate of its own. */
  public static final String PROBABILITY = "probability";

  private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] IMAGENET_DEVIATION = {0.229f, 0.224f, 0.225f};

  /**
   * Channels of the parts; the papers' values in brackets.
   *
   * @param aspp of ASPP's branches and output (256)
   * @param lowLevel to which the low features are projected (48)
   * @param head of each head's hidden layer (256)
   * @param representation D (256)
   */
  public record Widths(int aspp, int lowLevel, int head, int representation) {}

  /** What keeps the weights it begins with: see {@link ForwardPass#frozen}. */
  public enum Frozen {
    /** Everything is trained. */
    NOTHING,
    /** The backbone. */
    BACKBONE,
    /** Backbone, ASPP and the projection of the low features: all but the heads. */
    FEATURES
  }

  @Override
  public Segmentation forward(ForwardPass pass, Operand<TFloat32> images) {
    Ops tf = pass.tf();
    Operand<TFloat32> normalized =
        tf.math.div(
            tf.math.sub(images, tf.constant(IMAGENET_MEAN)), tf.constant(IMAGENET_DEVIATION));
    ForwardPass encoder = frozen == Frozen.NOTHING ? pass : pass.frozen();
    ForwardPass decoder = frozen == Frozen.FEATURES ? pass.frozen() : pass;
    Backbone.Features features = backbone.features(encoder.in("backbone"), normalized);
    Operand<TFloat32> deep =
        Aspp.of(widths.aspp, backbone.outputStride(), batchNorm)
            .apply(decoder.in("aspp"), features.high());
    Operand<TFloat32> low =
        layer(decoder.in("low_level"), Convolution.of(widths.lowLevel, 1), features.low());
    Operand<TFloat32> resized = Resize.bilinear(tf, deep, Resize.sizeOf(tf, low));
    Operand<TFloat32> feature = tf.concat(List.of(low, resized), tf.constant(3));
    return new Segmentation(
        () -> head(pass.in("classifier"), feature, classCount),
        () -> head(pass.in("representation"), feature, widths.representation),
        probabilityHead ? Optional.of(() -> variance(pass, feature)) : Optional.empty());
  }

  private Operand<TFloat32> variance(ForwardPass pass, Operand<TFloat32> feature) {
    return new ProbabilityHead(widths.head, widths.representation, batchNorm)
        .apply(pass.in(PROBABILITY), feature);
  }

  @Override
  public int representationChannels() {
    return widths.representation;
  }

  private Operand<TFloat32> head(ForwardPass pass, Operand<TFloat32> feature, int channels) {
    Operand<TFloat32> hidden = layer(pass, Convolution.of(widths.head, 3), feature);
    return Convolution.of(channels, 1).withBias().apply(pass.in("output"), hidden);
  }

  private Operand<TFloat32> layer(ForwardPass pass, Convolution convolution, Operand<TFloat32> x) {
    Operand<TFloat32> y = convolution.apply(pass.in("conv"), x);
    return pass.tf().nn.relu(batchNorm.apply(pass.in("bn"), y));
  }
}
