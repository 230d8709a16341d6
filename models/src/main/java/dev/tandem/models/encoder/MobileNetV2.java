package dev.tandem.models.encoder;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.DepthwiseConvolution;
import dev.tandem.graph.Elementwise;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.model.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * MobileNetV2 1.0 (Sandler et al. 2018) up to its last bottleneck. It gives the maps of the
 * bottlenecks 2, 5, 12 and 16 (24, 32, 96 and 320 channels).
 *
 * <p>Variables: {@code conv0}, {@code bn0}, and in {@code block0} to {@code block16}: {@code
 * expand}, {@code depthwise}, {@code project}, each with {@code conv} and {@code bn}.
 *
 * @param outputStride 8, 16 or 32
 * @param firstExpansion whether bottleneck 0 has a 1×1 expansion too, as Gluon's has and
 *     torchvision's has not
 * @param batchNorm of all layers
 */
public record MobileNetV2(int outputStride, boolean firstExpansion, BatchNorm batchNorm)
    implements Encoder {

  /**
   * The layers of torchvision's network, with PyTorch's batch norm momentum of 0.1.
   *
   * @param outputStride 8, 16 or 32
   */
  public static MobileNetV2 torchvision(int outputStride) {
    return new MobileNetV2(outputStride, false, new BatchNorm(0.1));
  }

  private static final Set<Integer> MAPS_AFTER = Set.of(2, 5, 12, 16);

  /** A run of equal bottlenecks; the first has the stride. */
  private record Stage(int expansion, int channels, int count, int stride) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 16, 1, 1),
          new Stage(6, 24, 2, 2),
          new Stage(6, 32, 3, 2),
          new Stage(6, 64, 4, 2),
          new Stage(6, 96, 3, 1),
          new Stage(6, 160, 3, 2),
          new Stage(6, 320, 1, 1));

  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    Dilation dilation = new Dilation(outputStride, 2);
    Operand<TFloat32> x = convolution(32, 3).stride(2).apply(pass.in("conv0"), images);
    x = Elementwise.relu6(pass.tf(), batchNorm.apply(pass.in("bn0"), x));
    List<Features.FeatureMap> maps = new ArrayList<>();
    int block = 0;
    for (Stage stage : STAGES) {
      for (int i = 0; i < stage.count; i++) {
        Dilation.Step step = dilation.next(i == 0 ? stage.stride : 1);
        boolean expands = stage.expansion > 1 || firstExpansion;
        x =
            pass.in("block" + block)
                .part(x, (inside, y) -> bottleneck(inside, y, stage, expands, step));
        if (MAPS_AFTER.contains(block)) {
          maps.add(new Features.FeatureMap(dilation.stride(), x));
        }
        block++;
      }
    }
    return Features.of(maps);
  }

  private Operand<TFloat32> bottleneck(
      ForwardPass pass, Operand<TFloat32> x, Stage stage, boolean expands, Dilation.Step step) {
    int in = Math.toIntExact(x.shape().get(-1));
    Operand<TFloat32> y = x;
    if (expands) {
      y = convolution(in * stage.expansion, 1).apply(pass.in("expand").in("conv"), y);
      y = Elementwise.relu6(pass.tf(), batchNorm.apply(pass.in("expand").in("bn"), y));
    }
    y =
        new DepthwiseConvolution(step.stride(), step.dilation())
            .apply(pass.in("depthwise").in("conv"), y);
    y = Elementwise.relu6(pass.tf(), batchNorm.apply(pass.in("depthwise").in("bn"), y));
    y = convolution(stage.channels, 1).apply(pass.in("project").in("conv"), y);
    y = batchNorm.apply(pass.in("project").in("bn"), y);
    // The first bottleneck of a stage changes the channels; all others keep size and channels.
    return in == stage.channels ? Elementwise.sum(pass.tf(), x, y) : y;
  }

  private static Convolution convolution(int filters, int kernel) {
    return Convolution.of(filters, kernel).initializer(Initializer.kaimingNormalFanOut());
  }
}
