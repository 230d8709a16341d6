package dev.tandem.models.encoder;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.Elementwise;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.MaxPool;
import dev.tandem.model.Features;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A dilated ResNet (He et al. 2016; torchvision's v1.5: the stride of a bottleneck sits in its 3×3
 * convolution). It gives the maps of layer1 to layer4.
 *
 * <p>Variables as in torchvision: {@code conv1}, {@code bn1}, and in {@code layer1} to {@code
 * layer4} for each block {@code conv1}, {@code bn1}, …, and {@code downsample/0}, {@code
 * downsample/1} where the shortcut is projected. A deep stem has {@code conv1/0}, {@code conv1/1}
 * (batch norm), {@code conv1/3}, {@code conv1/4}, {@code conv1/6} in place of {@code conv1}.
 *
 * @param block basic or bottleneck
 * @param blocks of each of the four layers
 * @param stem what stands before layer1
 * @param multiGrid factors of the dilations of layer4's first blocks; those after it have 1
 * @param baseWidth channels of the stem; 64 in the published networks
 * @param outputStride 8, 16 or 32
 * @param batchNorm of all layers
 */
public record ResNet(
    Block block,
    List<Integer> blocks,
    Stem stem,
    List<Integer> multiGrid,
    int baseWidth,
    int outputStride,
    BatchNorm batchNorm)
    implements Encoder {

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

  /** What stands before layer1, a 3×3 max pooling of stride 2 included. */
  public enum Stem {
    /** One 7×7 convolution of stride 2 to the base width. */
    SINGLE,
    /**
     * Three 3×3 convolutions, the first of stride 2, to the base width, the same and its double;
     * the pooling keeps an incomplete last window (ceil mode).
     */
    DEEP
  }

  /** A network with the plain stem and no multi-grid. */
  public ResNet(
      Block block, List<Integer> blocks, int baseWidth, int outputStride, BatchNorm batchNorm) {
    this(block, blocks, Stem.SINGLE, List.of(), baseWidth, outputStride, batchNorm);
  }

  /** The published depths: 18, 34, 50, 101 or 152. */
  public static ResNet ofDepth(int depth, int baseWidth, int outputStride, BatchNorm batchNorm) {
    Block block = depth < 50 ? Block.BASIC : Block.BOTTLENECK;
    return new ResNet(block, blocks(depth), baseWidth, outputStride, batchNorm);
  }

  /** One of those depths with a deep stem, and with layer4's dilations times 2, 2 and 4. */
  public static ResNet deepStem(int depth, int baseWidth, int outputStride, BatchNorm batchNorm) {
    ResNet plain = ofDepth(depth, baseWidth, outputStride, batchNorm);
    return new ResNet(
        plain.block, plain.blocks, Stem.DEEP, List.of(2, 2, 4), baseWidth, outputStride, batchNorm);
  }

  private static List<Integer> blocks(int depth) {
    return switch (depth) {
      case 18 -> List.of(2, 2, 2, 2);
      case 34, 50 -> List.of(3, 4, 6, 3);
      case 101 -> List.of(3, 4, 23, 3);
      case 152 -> List.of(3, 8, 36, 3);
      default -> throw new IllegalArgumentException("no ResNet-" + depth);
    };
  }

  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    Operand<TFloat32> x = stem == Stem.DEEP ? deepStem(pass, images) : singleStem(pass, images);
    Dilation dilation = new Dilation(outputStride, 4);
    List<Features.FeatureMap> maps = new ArrayList<>();
    for (int layer = 1; layer <= 4; layer++) {
      int width = baseWidth << (layer - 1);
      ForwardPass inLayer = pass.in("layer" + layer);
      for (int i = 0; i < blocks.get(layer - 1); i++) {
        int grid = layer == 4 && i < multiGrid.size() ? multiGrid.get(i) : 1;
        Dilation.Step first = dilation.next(i == 0 && layer > 1 ? 2 : 1).times(grid);
        Dilation.Step second = new Dilation.Step(1, dilation.after()).times(grid);
        x =
            inLayer
                .in(Integer.toString(i))
                .part(x, (inside, y) -> block(inside, y, width, first, second));
      }
      maps.add(new Features.FeatureMap(dilation.stride(), x));
    }
    return Features.of(maps);
  }

  private Operand<TFloat32> singleStem(ForwardPass pass, Operand<TFloat32> images) {
    Operand<TFloat32> x = convolution(baseWidth, 7).stride(2).apply(pass.in("conv1"), images);
    x = Elementwise.relu(pass.tf(), batchNorm.apply(pass.in("bn1"), x));
    return MaxPool.stem(pass.tf(), x);
  }

  private Operand<TFloat32> deepStem(ForwardPass pass, Operand<TFloat32> images) {
    ForwardPass inStem = pass.in("conv1");
    Operand<TFloat32> x = convolution(baseWidth, 3).stride(2).apply(inStem.in("0"), images);
    x = Elementwise.relu(pass.tf(), batchNorm.apply(inStem.in("1"), x));
    x = convolution(baseWidth, 3).apply(inStem.in("3"), x);
    x = Elementwise.relu(pass.tf(), batchNorm.apply(inStem.in("4"), x));
    x = convolution(2 * baseWidth, 3).apply(inStem.in("6"), x);
    x = Elementwise.relu(pass.tf(), batchNorm.apply(pass.in("bn1"), x));
    return MaxPool.stemCeilMode(pass.tf(), x);
  }

  /**
   * A residual block.
   *
   * @param step of its first 3×3 convolution
   * @param second of the second one, which basic blocks have
   */
  private Operand<TFloat32> block(
      ForwardPass pass, Operand<TFloat32> x, int width, Dilation.Step step, Dilation.Step second) {
    int out = width * block.expansion;
    Operand<TFloat32> shortcut = x;
    // A block that changes the size changes the channels too.
    if (x.shape().get(-1) != out) {
      shortcut = convolution(out, 1).stride(step.stride()).apply(pass.in("downsample").in("0"), x);
      shortcut = batchNorm.apply(pass.in("downsample").in("1"), shortcut);
    }
    Operand<TFloat32> y =
        block == Block.BASIC
            ? basic(pass, x, width, step, second)
            : bottleneck(pass, x, width, step);
    return Elementwise.relu(pass.tf(), Elementwise.sum(pass.tf(), y, shortcut));
  }

  private Operand<TFloat32> basic(
      ForwardPass pass, Operand<TFloat32> x, int width, Dilation.Step step, Dilation.Step second) {
    Operand<TFloat32> y = convolution(width, 3, step).apply(pass.in("conv1"), x);
    y = Elementwise.relu(pass.tf(), batchNorm.apply(pass.in("bn1"), y));
    y = convolution(width, 3, second).apply(pass.in("conv2"), y);
    return batchNorm.apply(pass.in("bn2"), y);
  }

  private Operand<TFloat32> bottleneck(
      ForwardPass pass, Operand<TFloat32> x, int width, Dilation.Step step) {
    Operand<TFloat32> y = convolution(width, 1).apply(pass.in("conv1"), x);
    y = Elementwise.relu(pass.tf(), batchNorm.apply(pass.in("bn1"), y));
    y = convolution(width, 3, step).apply(pass.in("conv2"), y);
    y = Elementwise.relu(pass.tf(), batchNorm.apply(pass.in("bn2"), y));
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
