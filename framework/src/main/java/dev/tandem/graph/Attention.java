package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Attention of each of N tokens to all of them, softmax(query·keyᵀ)·value, block after block of the
 * queries: the N×N weights of the tokens never exist as a whole, nor do their gradients. The
 * gradient computes the weights of a block again and keeps only the inputs and the result.
 */
public final class Attention {
  /**
   * The most bytes of the weights of one block. With the 1370 tokens of two crops of 518 pixels,
   * forward and backward took two processors 0.9 s at 32 MB, 1.2 s at 8 MB, and 1.4 s without
   * blocks.
   */
  private static final long BLOCK_BYTES = 32L << 20;

  /** Blocks where the number of tokens is known only when the graph runs. */
  private static final int BLOCKS_OF_UNKNOWN = 8;

  private static final String BLOCKS = "_blocks";
  private static final String TOKENS = "_tokens";
  private static final String BFLOAT16 = "_bfloat16";
  private static final int TOKEN_AXIS = 2;

  private static final CustomGradient GRADIENT =
      CustomGradient.of("attention", Attention::gradients);

  private Attention() {}

  /**
   * In the number format of a network on a GPU. On a processor always in float32: a step of
   * UniMatch V2 on crops of 518 took 15.2 s so and 18.2 s with products in bfloat16, for which
   * TensorFlow has no fast kernel there.
   *
   * @param query float32 [B, heads, N, d], times the scale of the scores
   * @param key float32 [B, heads, N, d]
   * @param value float32 [B, heads, N, d]
   * @return float32 [B, heads, N, d]; differentiable where all these sizes are known
   */
  public static Operand<TFloat32> of(
      ForwardPass pass, Operand<TFloat32> query, Operand<TFloat32> key, Operand<TFloat32> value) {
    return of(pass.tf(), query, key, value, pass.variables().bfloat16() && Devices.useGpu());
  }

  static Operand<TFloat32> of(
      Ops tf,
      Operand<TFloat32> query,
      Operand<TFloat32> key,
      Operand<TFloat32> value,
      boolean bfloat16) {
    Products products = new Products(tf, bfloat16);
    Shape shape = query.shape();
    boolean known = !shape.hasUnknownDimension();
    int blocks = known ? blocks(shape) : BLOCKS_OF_UNKNOWN;
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      // One block after the other, so that the weights of one block are in memory at a time.
      Ops next = parts.isEmpty() ? tf : tf.withControlDependencies(parts.get(i - 1));
      Operand<TFloat32> part =
          known
              ? rows(next, query, blocks, shape.get(TOKEN_AXIS), i)
              : rowsOfUnknown(next, query, blocks, i);
      parts.add(products.of(products.weights(part, key), value, false, false));
    }
    Operand<TFloat32> y =
        parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(TOKEN_AXIS));
    if (!known) {
      return y;
    }
    OperationBuilder hidden = GRADIENT.of(tf, y, List.of(query, key, value));
    hidden.setAttr(BLOCKS, blocks);
    hidden.setAttr(TOKENS, shape.get(TOKEN_AXIS));
    hidden.setAttr(BFLOAT16, bfloat16);
    return hidden.build().output(0);
  }

  private static int blocks(Shape shape) {
    long tokens = shape.get(TOKEN_AXIS);
    long bytes = shape.get(0) * shape.get(1) * tokens * tokens * Float.BYTES;
    return (int) Math.min(tokens, (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
  }

  /** The products in one number format. */
  private record Products(Ops tf, boolean bfloat16) {
    Operand<TFloat32> of(
        Operand<TFloat32> a, Operand<TFloat32> b, boolean transposeA, boolean transposeB) {
      return MatrixProduct.ofBatch(tf, a, b, transposeA, transposeB, bfloat16);
    }

    Operand<TFloat32> weights(Operand<TFloat32> query, Operand<TFloat32> key) {
      return tf.nn.softmax(of(query, key, false, true));
    }
  }

  /** The rows of block i of the tokens. */
  private static Operand<TFloat32> rows(
      Ops tf, Operand<TFloat32> x, long blocks, long tokens, long i) {
    int first = (int) (i * tokens / blocks);
    int after = (int) ((i + 1) * tokens / blocks);
    if (blocks == 1) {
      return x;
    }
    return tf.slice(
        x,
        tf.constant(new int[] {0, 0, first, 0}),
        tf.constant(new int[] {-1, -1, after - first, -1}));
  }

  private static Operand<TFloat32> rowsOfUnknown(Ops tf, Operand<TFloat32> x, int blocks, int i) {
    Operand<TInt32> tokens = Extent.of(tf, x, TOKEN_AXIS).value();
    Operand<TInt32> first = boundary(tf, tokens, blocks, i);
    Operand<TInt32> count = tf.math.sub(boundary(tf, tokens, blocks, i + 1), first);
    Operand<TInt32> zero = tf.constant(0);
    Operand<TInt32> all = tf.constant(-1);
    return tf.slice(
        x, tf.stack(List.of(zero, zero, first, zero)), tf.stack(List.of(all, all, count, all)));
  }

  private static Operand<TInt32> boundary(Ops tf, Operand<TInt32> tokens, int blocks, int index) {
    return tf.math.floorDiv(tf.math.mul(tokens, tf.constant(index)), tf.constant(blocks));
  }

  /**
   * With the weights P of a block of queries: d value = Σ Pᵀ·dy, the scores' gradient S =
   * P∘(dy·valueᵀ − dy·y), with one product dy·y for each query, d query = S·key, d key = Σ
   * Sᵀ·query.
   */
  private static List<Operand<TFloat32>> gradients(
      Ops tf, GraphOperation op, Operand<TFloat32> dy) {
    Operand<TFloat32> y = op.input(0).expect(TFloat32.class);
    Operand<TFloat32> query = op.input(1).expect(TFloat32.class);
    Operand<TFloat32> key = op.input(2).expect(TFloat32.class);
    Operand<TFloat32> value = op.input(3).expect(TFloat32.class);
    long blocks = op.attributes().getAttrInt(BLOCKS);
    long tokens = op.attributes().getAttrInt(TOKENS);
    Products products = new Products(tf, op.attributes().getAttrBool(BFLOAT16));
    List<Operand<TFloat32>> ofQuery = new ArrayList<>();
    Optional<Operand<TFloat32>> ofKey = Optional.empty();
    Optional<Operand<TFloat32>> ofValue = Optional.empty();
    Operand<TFloat32> share = tf.sum(tf.math.mul(y, dy), tf.constant(-1), Sum.keepDims(true));
    Operand<?>[] before = {dy};
    for (long i = 0; i < blocks; i++) {
      Operand<TFloat32> q = CustomGradient.after(tf, rows(tf, query, blocks, tokens, i), before);
      Operand<TFloat32> upstream =
          CustomGradient.after(tf, rows(tf, dy, blocks, tokens, i), before);
      Operand<TFloat32> p = products.weights(q, key);
      Operand<TFloat32> dp = products.of(upstream, value, false, true);
      Operand<TFloat32> ds = tf.math.mul(p, tf.math.sub(dp, rows(tf, share, blocks, tokens, i)));
      ofQuery.add(products.of(ds, key, false, false));
      ofKey = sum(tf, ofKey, products.of(ds, q, true, false));
      ofValue = sum(tf, ofValue, products.of(p, upstream, true, false));
      before = new Operand<?>[] {ofQuery.get((int) i), ofKey.orElseThrow(), ofValue.orElseThrow()};
    }
    return List.of(
        ofQuery.size() == 1 ? ofQuery.get(0) : tf.concat(ofQuery, tf.constant(TOKEN_AXIS)),
        ofKey.orElseThrow(),
        ofValue.orElseThrow());
  }

  private static Optional<Operand<TFloat32>> sum(
      Ops tf, Optional<Operand<TFloat32>> before, Operand<TFloat32> part) {
    return Optional.of(before.isEmpty() ? part : tf.math.add(before.get(), part));
  }
}
