package dev.tandem.models.backbone;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.MaxPool;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A dilated ResNet (He et al. 2016; torchvision's v1.5: the stride of a bottleneck sits in its 3×3
 * convolution). Low features: layer1; high features: layer4.
 *
 * <p>Variables as in torchvision: {@code conv1}, {@code bn1}, and in {@code layer1} to {@code
 * layer4} for each block {@code conv1}, {@code bn1}, …, and {@code downsample/0}, {@code
 * downsample/1} where the shortcut is projected.
 *
 * @param block basic or bottleneck
 * @param blocks of each of the four layers
 * @param baseWidth channels of the stem; 64 in the published networks
 * @param outputStride 8, 16 or 32
 * @param batchNorm of all layers
 */
public record ResNet(
    Block block, List<Integer> blocks, int baseWidth, int outputStride, BatchNorm batchNorm)
    implements Backbone {

  /** The two kinds of residual block. */
  public enum Block {
    /** Two 3×3 convolutions (ResNet-18 and 34). */
    BASIC(1),
    /** 1×1, 3×3, 1×1 with four times the width out (ResNet-50 and deeper). */
    BOTTLENECK(4);

    private final int expansion;

    Block(int expansion) {
      this.expansion = expansion;
    }
  }

  /** The published depths: 18, 34, 50, 101 or 152. */
  public static ResNet ofDepth(int depth, int baseWidth, int outputStride, BatchNorm batchNorm) {
    List<Integer> blocks =
        switch (depth) {
          case 18 -> List.of(2, 2, 2, 2);
          case 34, 50 -> List.of(3, 4, 6, 3);
          case 101 -> List.of(3, 4, 23, 3);
          case 152 -> List.of(3, 8, 36, 3);
          default -> throw new IllegalArgumentException("no ResNet-" + depth);
        };
    Block block = depth < 50 ? Block.BASIC : Block.BOTTLENECK;
    return new ResNet(block, blocks, baseWidth, outputStride, batchNorm);
  }

  @Override
  public Features features(ForwardPass pass, Operand<TFloat32> images) {
    Operand<TFloat32> x = convolution(baseWidth, 7).stride(2).apply(pass.in("conv1"), images);
    x = pass.tf().nn.relu(batchNorm.apply(pass.in("bn1"), x));
    x = MaxPool.stem(pass.tf(), x);
    Dilation dilation = new Dilation(outputStride, 4);
    Operand<TFloat32> low = x;
    for (int layer = 1; layer <= 4; layer++) {
      int width = baseWidth << (layer - 1);
      ForwardPass inLayer = pass.in("layer" + layer);
      for (int i = 0; i < blocks.get(layer - 1); i++) {
        Dilation.Step step = dilation.next(i == 0 && layer > 1 ? 2 : 1);
        x = block(inLayer.in(Integer.toString(i)), x, width, step);
      }
      low = layer == 1 ? x : low;
    }
    return new Features(low, x);
  }

  private Operand<TFloat32> block(
      ForwardPass pass, Operand<TFloat32> x, int width, Dilation.Step step) {
    int out = width * block.expansion;
    Operand<TFloat32> shortcut = x;
    // A block that changes the size changes the channels too.
    if (x.shape().get(-1) != out) {
      shortcut = convolution(out, 1).stride(step.stride()).apply(pass.in("downsample").in("0"), x);
      shortcut = batchNorm.apply(pass.in("downsample").in("1"), shortcut);
    }
    Operand<TFloat32> y =
        block == Block.BASIC ? basic(pass, x, width, step) : bottleneck(pass, x, width, step);
    return pass.tf().nn.relu(pass.tf().math.add(y, shortcut));
  }

  private Operand<TFloat32> basic(
      ForwardPass pass, Operand<TFloat32> x, int width, Dilation.Step step) {
    Operand<TFloat32> y = convolution(width, 3, step).apply(pass.in("conv1"), x);
    y = pass.tf().nn.relu(batchNorm.apply(pass.in("bn1"), y));
    y = convolution(width, 3, new Dilation.Step(1, step.dilation())).apply(pass.in("conv2"), y);
    return batchNorm.apply(pass.in("bn2"), y);
  }

  private Operand<TFloat32> bottleneck(
      ForwardPass pass, Operand<TFloat32> x, int width, Dilation.Step step) {
    Operand<TFloat32> y = convolution(width, 1).apply(pass.in("conv1"), x);
    y = pass.tf().nn.relu(batchNorm.apply(pass.in("bn1"), y));
    y = convolution(width, 3, step).apply(pass.in("conv2"), y);
    y = pass.tf().nn.relu(batchNorm.apply(pass.in("bn2"), y));
    y = convolution(width * block.expansion, 1).apply(pass.in("conv3"), y);
    return batchNorm.apply(pass.in("bn3"), y);
  }

  private static Convolution convolution(int filters, int kernel, Dilation.Step step) {
    return convolution(filters, kernel).stride(step.stride()).dilation(step.dilation());
  }

  private static Convolution convolution(int filters, int kernel) {
    return Convolution.of(filters, kernel).initializer(Initializer.kaimingNormalFanOut());
  }
}
