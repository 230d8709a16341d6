package dev.tandem.models.decoder;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Resize;
import dev.tandem.graph.TransposedConvolution;
import dev.tandem.model.Features;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The decoder of DPT (<a href="https://arxiv.org/abs/2103.13413">Ranftl et al. 2021</a>), as
 * UniMatch V2 uses it (formulas.md, "DPT"): four maps are projected, brought to four sizes, each
 * half the one before, and joined from the coarsest to the finest. It has no batch norm.
 *
 * <p>The maps of a vision transformer have one size, and are enlarged four and two times, kept, and
 * halved. Those of a convolutional network have four sizes already and are only projected.
 *
 * <p>Variables in {@code dpt/}, as in the published files, with slashes: {@code projects/0}, …,
 * {@code resize_layers/0}, …, {@code scratch/layer1_rn}, …, {@code scratch/refinenet1}, ….
 *
 * @param features F, channels of the joined maps
 * @param channels of the four projections, from the first map to the last
 */
public record DptDecoder(int features, List<Integer> channels) implements Decoder {
  private static final int LEVELS = 4;

  /** First part of the names of the variables. */
  public static final String NAME = "dpt";

  /**
   * Checks the channels.
   *
   * @throws IllegalArgumentException if there are not four
   */
  public DptDecoder {
    channels = List.copyOf(channels);
    if (channels.size() != LEVELS) {
      throw new IllegalArgumentException(
          "channels " + channels + " of a DPT decoder, expected " + LEVELS);
    }
  }

  /** For the widths of {@code Dinov2.small}. */
  public static DptDecoder small() {
    return new DptDecoder(64, List.of(48, 96, 192, 384));
  }

  /** For the widths of {@code Dinov2.base}. */
  public static DptDecoder base() {
    return new DptDecoder(128, List.of(96, 192, 384, 768));
  }

  /** For the widths of {@code Dinov2.large}. */
  public static DptDecoder large() {
    return new DptDecoder(256, List.of(256, 512, 1024, 1024));
  }

  /** For the widths of {@code Dinov2.giant}. */
  public static DptDecoder giant() {
    return new DptDecoder(384, List.of(1536, 1536, 1536, 1536));
  }

  /** For the widths of {@code Dinov2.tiny}. */
  public static DptDecoder tiny() {
    return new DptDecoder(32, List.of(24, 48, 96, 192));
  }

  /**
   * @param features four maps
   * @return float32 [B, h, w, F], of twice the height and width of the finest of the four sizes
   * @throws InvalidInputException if the encoder gives another number of maps
   */
  @Override
  public Operand<TFloat32> decode(ForwardPass pass, Features features) {
    ForwardPass inside = pass.in(NAME);
    List<Operand<TFloat32>> levels = levels(inside, features);
    ForwardPass scratch = inside.in("scratch");
    // Files have it for the coarsest level too, where there is nothing to add it to.
    residual(scratch.in("refinenet4").in("resConfUnit1").frozen(), levels.get(LEVELS - 1));
    Operand<TFloat32> path = levels.get(LEVELS - 1);
    for (int level = LEVELS; level >= 1; level--) {
      ForwardPass fusion = scratch.in("refinenet" + level);
      if (level < LEVELS) {
        path = pass.tf().math.add(path, residual(fusion.in("resConfUnit1"), levels.get(level - 1)));
      }
      Operand<TFloat32> refined = residual(fusion.in("resConfUnit2"), path);
      // A 1×1 convolution and a resize can change places: here it sees a quarter of the pixels.
      Operand<TFloat32> projected =
          Convolution.of(this.features, 1).withBias().apply(fusion.in("out_conv"), refined);
      Operand<TInt32> size =
          level > 1 ? Resize.sizeOf(pass.tf(), levels.get(level - 2)) : twice(pass.tf(), projected);
      path = Resize.bilinear(pass.tf(), projected, size);
    }
    return path;
  }

  private static Operand<TInt32> twice(Ops tf, Operand<TFloat32> map) {
    return tf.math.mul(Resize.sizeOf(tf, map), tf.constant(2));
  }

  private List<Operand<TFloat32>> levels(ForwardPass pass, Features features) {
    List<Features.FeatureMap> maps = features.maps();
    if (maps.size() != LEVELS) {
      throw new InvalidInputException(
          "a DPT decoder on an encoder that gives "
              + maps.size()
              + " maps, expected one that gives "
              + LEVELS);
    }
    boolean oneSize = features.shallowest().stride() == features.deepest().stride();
    List<Operand<TFloat32>> levels = new ArrayList<>();
    for (int i = 0; i < LEVELS; i++) {
      String index = Integer.toString(i);
      Operand<TFloat32> projected =
          Convolution.of(channels.get(i), 1)
              .withBias()
              .apply(pass.in("projects").in(index), maps.get(i).values());
      Operand<TFloat32> sized =
          oneSize ? resized(pass.in("resize_layers").in(index), projected, i) : projected;
      levels.add(
          Convolution.of(this.features, 3)
              .apply(pass.in("scratch").in("layer" + (i + 1) + "_rn"), sized));
    }
    return levels;
  }

  private static Operand<TFloat32> resized(ForwardPass pass, Operand<TFloat32> map, int level) {
    int channels = Math.toIntExact(map.shape().get(3));
    return switch (level) {
      case 0 -> new TransposedConvolution(channels, 4).apply(pass, map);
      case 1 -> new TransposedConvolution(channels, 2).apply(pass, map);
      case 2 -> map;
      default -> Convolution.of(channels, 3).stride(2).withBias().apply(pass, map);
    };
  }

  /** x + conv2(relu(conv1(relu(x)))). */
  private Operand<TFloat32> residual(ForwardPass pass, Operand<TFloat32> x) {
    Ops tf = pass.tf();
    Convolution convolution = Convolution.of(features, 3).withBias();
    Operand<TFloat32> hidden = convolution.apply(pass.in("conv1"), tf.nn.relu(x));
    return tf.math.add(x, convolution.apply(pass.in("conv2"), tf.nn.relu(hidden)));
  }
}
