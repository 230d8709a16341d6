package dev.tandem.models.encoder;

import dev.tandem.graph.Attention;
import dev.tandem.graph.Extent;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Gelu;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.LayerNorm;
import dev.tandem.graph.Linear;
import dev.tandem.graph.MatrixProduct;
import dev.tandem.model.Features;
import dev.tandem.model.SizeChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The vision transformer of DINOv2 (<a href="https://arxiv.org/abs/2304.07193">Oquab et al.
 * 2023</a>), without registers (formulas.md, "DINOv2"). It gives the maps of four of its blocks,
 * after the last layer norm, which they share; all have the stride of a patch.
 *
 * <p>Variables as in the published files, with slashes: {@code cls_token}, {@code pos_embed},
 * {@code mask_token} (which nothing uses), {@code patch_embed/proj}, {@code blocks/0/norm1}, … and
 * {@code norm}. Matrices are [in, out].
 *
 * @param width D, the channels of a token
 * @param blocks number of blocks
 * @param heads of the attention; a divisor of the width
 * @param taps the blocks, from 0 and in their order, that give maps
 * @param feedForward what a block has behind its attention
 * @param grid M, the rows and columns of the position table
 */
public record Dinov2(
    int width, int blocks, int heads, List<Integer> taps, FeedForward feedForward, int grid)
    implements Encoder {
  /** Rows and columns of pixels that make a token. */
  public static final int PATCH = 14;

  /** Side of the positional embedding of the published networks, 518 / 14. */
  private static final int PUBLISHED_GRID = 37;

  private static final LayerNorm NORM = new LayerNorm(1e-6);
  private static final Initializer WEIGHTS = Initializer.normal(0.02);

  /** The network of a block that works on each token alone. */
  public enum FeedForward {
    /** Two layers with 4·D channels between them and the exact GELU. */
    GELU,
    /** A gated layer, w3·(silu(x₁)·x₂) with [x₁, x₂] = w12·x, as the giant network has it. */
    SWIGLU
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the width has another number of channels for each head, or
   *     there is no such block
   */
  public Dinov2 {
    taps = List.copyOf(taps);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width " + width + " with " + heads + " heads, expected a multiple of the heads");
    }
    List<Integer> inOrder = taps.stream().sorted().distinct().toList();
    boolean exist = taps.stream().allMatch(tap -> tap >= 0 && tap < blocks);
    if (taps.isEmpty() || !exist || !inOrder.equals(taps)) {
      throw new IllegalArgumentException(
          "maps of the blocks " + taps + ", expected some of 0 to " + (blocks - 1) + " in order");
    }
  }

  /** ViT-S/14: 22 million parameters. */
  public static Dinov2 small() {
    return published(384, 12, 6, List.of(2, 5, 8, 11), FeedForward.GELU);
  }

  /** ViT-B/14: 87 million parameters. */
  public static Dinov2 base() {
    return published(768, 12, 12, List.of(2, 5, 8, 11), FeedForward.GELU);
  }

  /** ViT-L/14: 304 million parameters. */
  public static Dinov2 large() {
    return published(1024, 24, 16, List.of(4, 11, 17, 23), FeedForward.GELU);
  }

  /** ViT-g/14: 1.1 billion parameters. */
  public static Dinov2 giant() {
    return published(1536, 40, 24, List.of(9, 19, 29, 39), FeedForward.SWIGLU);
  }

  /** A network of the same kind that no weights are published for: 2 million parameters. */
  public static Dinov2 tiny() {
    return published(192, 4, 3, List.of(0, 1, 2, 3), FeedForward.GELU);
  }

  /**
   * The name of the published network of a width.
   *
   * @param width channels of a token
   * @return small, base, large or giant; empty if none has this width
   */
  public static Optional<String> publishedSize(long width) {
    Map<String, Dinov2> sizes =
        Map.of("small", small(), "base", base(), "large", large(), "giant", giant());
    return sizes.entrySet().stream()
        .filter(size -> size.getValue().width() == width)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static Dinov2 published(
      int width, int blocks, int heads, List<Integer> taps, FeedForward feedForward) {
    return new Dinov2(width, blocks, heads, taps, feedForward, PUBLISHED_GRID);
  }

  @Override
  public int sizeMultiple() {
    return PATCH;
  }

  @Override
  public SizeChange.Kind sizeChange() {
    return SizeChange.Kind.RESIZE;
  }

  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    Grid cells = Grid.of(pass.tf(), images);
    Operand<TFloat32> tokens = embed(pass, images, cells);
    List<Features.FeatureMap> maps = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      ForwardPass inBlock = pass.in("blocks").in(Integer.toString(i));
      tokens = inBlock.part(tokens, (inside, x) -> block(inside, x, cells));
      if (taps.contains(i)) {
        maps.add(new Features.FeatureMap(PATCH, map(pass, tokens, cells)));
      }
    }
    return Features.of(maps);
  }

  /**
   * The patches of a batch of images.
   *
   * @param images of the batch
   * @param rows of patches in an image
   * @param columns of patches in an image
   */
  record Grid(Extent images, Extent rows, Extent columns) {
    static Grid of(Ops tf, Operand<TFloat32> images) {
      return new Grid(
          Extent.of(tf, images, 0),
          Extent.of(tf, images, 1).over(tf, PATCH),
          Extent.of(tf, images, 2).over(tf, PATCH));
    }

    /** Tokens of an image, its class token included. */
    Extent tokens(Ops tf) {
      return rows.times(tf, columns).plus(tf, 1);
    }
  }

  /** float32 [B·tokens, D]: the tokens that the first block sees, image by image. */
  Operand<TFloat32> embed(ForwardPass pass, Operand<TFloat32> images, Grid cells) {
    Ops tf = pass.tf();
    Extent depth = Extent.of(tf, width);
    Operand<TFloat32> patches =
        tf.reshape(
            projected(pass.in("patch_embed").in("proj"), images, cells),
            Extent.shape(tf, cells.images, cells.rows.times(tf, cells.columns), depth));
    Operand<TFloat32> first =
        tf.broadcastTo(
            parameter(pass, "cls_token", Shape.of(1, 1, width)),
            Extent.shape(tf, cells.images, Extent.of(tf, 1), depth));
    Operand<TFloat32> table = parameter(pass, "pos_embed", Shape.of(1, 1L + grid * grid, width));
    // Files of this network have it; [1, D] there. It stands for hidden patches in pretraining.
    parameter(pass.frozen(), "mask_token", Shape.of(width, 1));
    Operand<TFloat32> tokens =
        tf.math.add(
            tf.concat(List.of(first, patches), tf.constant(1)),
            new PositionTable(grid).at(tf, table, cells.rows, cells.columns));
    return tf.reshape(tokens, tf.constant(new int[] {-1, width}));
  }

  private static Operand<TFloat32> parameter(ForwardPass pass, String name, Shape shape) {
    return pass.variables().parameter(name, shape, WEIGHTS).value();
  }

  /** float32 [B·rows·columns, D]: a convolution whose stride is its kernel's side. */
  private Operand<TFloat32> projected(ForwardPass pass, Operand<TFloat32> images, Grid cells) {
    Ops tf = pass.tf();
    Extent side = Extent.of(tf, PATCH);
    Extent colours = Extent.of(tf, 3);
    Operand<TFloat32> cut =
        tf.reshape(
            images, Extent.shape(tf, cells.images, cells.rows, side, cells.columns, side, colours));
    int pixels = PATCH * PATCH * 3;
    Operand<TFloat32> patches =
        tf.reshape(
            tf.linalg.transpose(cut, tf.constant(new int[] {0, 1, 3, 2, 4, 5})),
            tf.constant(new int[] {-1, pixels}));
    Operand<TFloat32> kernel = parameter(pass, "weight", Shape.of(PATCH, PATCH, 3, width));
    Operand<TFloat32> bias =
        pass.variables().parameter("bias", Shape.of(width), Initializer.constant(0)).value();
    return tf.nn.biasAdd(
        MatrixProduct.of(pass, patches, tf.reshape(kernel, tf.constant(new int[] {pixels, width}))),
        bias);
  }

  private Operand<TFloat32> block(ForwardPass pass, Operand<TFloat32> tokens, Grid cells) {
    Operand<TFloat32> attended =
        attention(pass.in("attn"), NORM.apply(pass.in("norm1"), tokens), cells);
    Operand<TFloat32> x = pass.tf().math.add(tokens, scaled(pass.in("ls1"), attended));
    Operand<TFloat32> changed = feedForward(pass.in("mlp"), NORM.apply(pass.in("norm2"), x));
    return pass.tf().math.add(x, scaled(pass.in("ls2"), changed));
  }

  /** The layer scale. */
  private Operand<TFloat32> scaled(ForwardPass pass, Operand<TFloat32> x) {
    return pass.tf()
        .math
        .mul(
            x,
            pass.variables().parameter("gamma", Shape.of(width), Initializer.constant(1)).value());
  }

  private Operand<TFloat32> attention(ForwardPass pass, Operand<TFloat32> tokens, Grid cells) {
    Ops tf = pass.tf();
    int depth = width / heads;
    Operand<TFloat32> all = new Linear(3 * width, WEIGHTS).apply(pass.in("qkv"), tokens);
    Operand<TFloat32> byHead =
        tf.linalg.transpose(
            tf.reshape(
                all,
                Extent.shape(
                    tf,
                    cells.images,
                    cells.tokens(tf),
                    Extent.of(tf, 3),
                    Extent.of(tf, heads),
                    Extent.of(tf, depth))),
            tf.constant(new int[] {2, 0, 3, 1, 4}));
    List<Output<TFloat32>> parts = tf.unstack(byHead, 3L).output();
    Operand<TFloat32> query =
        tf.math.mul(parts.get(0), tf.constant((float) (1 / Math.sqrt(depth))));
    Operand<TFloat32> joined =
        tf.reshape(
            tf.linalg.transpose(
                Attention.of(pass, query, parts.get(1), parts.get(2)),
                tf.constant(new int[] {0, 2, 1, 3})),
            tf.constant(new int[] {-1, width}));
    return new Linear(width, WEIGHTS).apply(pass.in("proj"), joined);
  }

  private Operand<TFloat32> feedForward(ForwardPass pass, Operand<TFloat32> tokens) {
    Ops tf = pass.tf();
    if (feedForward == FeedForward.GELU) {
      Operand<TFloat32> hidden =
          Gelu.of(tf, new Linear(4 * width, WEIGHTS).apply(pass.in("fc1"), tokens));
      return new Linear(width, WEIGHTS).apply(pass.in("fc2"), hidden);
    }
    // Two thirds of 4·D, up to the next multiple of 8.
    int gated = (4 * width * 2 / 3 + 7) / 8 * 8;
    Operand<TFloat32> both = new Linear(2 * gated, WEIGHTS).apply(pass.in("w12"), tokens);
    List<Output<TFloat32>> halves = tf.split(tf.constant(1), both, 2L).output();
    Operand<TFloat32> silu = tf.math.mul(halves.get(0), tf.math.sigmoid(halves.get(0)));
    return new Linear(width, WEIGHTS).apply(pass.in("w3"), tf.math.mul(silu, halves.get(1)));
  }

  /** float32 [B, rows, columns, D]: the tokens without the class token, normalised. */
  private Operand<TFloat32> map(ForwardPass pass, Operand<TFloat32> tokens, Grid cells) {
    Ops tf = pass.tf();
    Extent depth = Extent.of(tf, width);
    Operand<TFloat32> patches =
        tf.slice(
            tf.reshape(tokens, Extent.shape(tf, cells.images, cells.tokens(tf), depth)),
            tf.constant(new int[] {0, 1, 0}),
            tf.constant(new int[] {-1, -1, -1}));
    return tf.reshape(
        NORM.apply(pass.in("norm"), tf.reshape(patches, tf.constant(new int[] {-1, width}))),
        Extent.shape(tf, cells.images, cells.rows, cells.columns, depth));
  }
}
