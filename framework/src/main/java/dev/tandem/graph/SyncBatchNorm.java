package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Batch normalisation with mean and variance over the batches of all replicas (PyTorch's
 * SyncBatchNorm), with two collectives: one for the moments in the forward pass, one for the sums
 * in the backward pass.
 *
 * <p>Forward and backward pass use TensorFlow's fused ops, which know of one replica only. With x̂
 * the normalised values, N the number of values of a channel on all replicas, and Σ over all of
 * them,
 *
 * <pre>dx = weight/√(variance + ε)·(dy − Σdy/N − x̂·Σ(dy·x̂)/N)</pre>
 *
 * <p>The first term is the gradient with mean and variance held constant; the fused gradient op
 * returns with it this replica's Σdy and Σ(dy·x̂). The other two terms are a normalisation of x
 * with a different weight and bias, see {@link SharedMoments#gradientFactor}.
 *
 * @param y float32 [B, H, W, channels]
 * @param moments of each batch
 */
record SyncBatchNorm(Operand<TFloat32> y, List<SharedMoments> moments) {
  private static final String SIZES = "_sizes";
  private static final String COUNTS = "_counts";
  private static final String EPSILON = "_epsilon";

  private static final CustomGradient GRADIENT =
      CustomGradient.of("sync_batch_norm", SyncBatchNorm::gradients);

  /**
   * @param x float32 [B, H, W, channels], of the same known shape on every replica
   * @param sizes number of images in each sub-batch, which is normalised with its own moments;
   *     empty if x is a single batch
   */
  static SyncBatchNorm of(
      Ops tf,
      Replica replica,
      Operand<TFloat32> x,
      List<Long> sizes,
      Operand<TFloat32> weight,
      Operand<TFloat32> bias,
      float epsilon) {
    List<Operand<TFloat32>> batches = SubBatches.of(tf, x, sizes);
    List<Long> counts =
        batches.stream().map(batch -> valuesOfAChannel(batch.shape()) * replica.count()).toList();
    // The custom gradient covers the dependence of the moments on x.
    Operand<TFloat32> table = tf.stopGradient(SharedMoments.table(tf, replica, batches));
    List<SharedMoments> moments = SharedMoments.of(tf, table, counts);
    List<Operand<TFloat32>> normalized = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      normalized.add(moments.get(i).normalize(tf, batches.get(i), weight, bias, epsilon));
    }
    OperationBuilder hidden =
        GRADIENT.of(tf, SubBatches.joined(tf, normalized), List.of(x, weight, bias, table));
    hidden.setAttr(SIZES, array(sizes));
    hidden.setAttr(COUNTS, array(counts));
    hidden.setAttr(EPSILON, epsilon);
    replica.reserveSum(hidden);
    return new SyncBatchNorm(hidden.build().output(0), moments);
  }

  /**
   * The number of values of a channel: images times pixels.
   *
   * @throws IllegalArgumentException if the shape is not fully known: the count over all replicas
   *     is computed from it
   */
  private static long valuesOfAChannel(Shape shape) {
    if (shape.hasUnknownDimension()) {
      throw new IllegalArgumentException("batch norm over replicas: found shape " + shape);
    }
    return shape.get(0) * shape.get(1) * shape.get(2);
  }

  private static long[] array(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private static List<Operand<TFloat32>> gradients(
      Ops tf, GraphOperation op, Operand<TFloat32> dy) {
    Operand<TFloat32> weight = op.input(2).expect(TFloat32.class);
    Operand<TFloat32> table = op.input(4).expect(TFloat32.class);
    List<SharedMoments> moments = SharedMoments.of(tf, table, list(op, COUNTS));
    float epsilon = op.attributes().getAttrFloat(EPSILON);
    List<Operand<TFloat32>> x =
        SubBatches.of(tf, op.input(1).expect(TFloat32.class), list(op, SIZES));
    List<Operand<TFloat32>> upstream = SubBatches.of(tf, dy, list(op, SIZES));

    List<Operand<TFloat32>> dx = new ArrayList<>();
    List<Operand<TFloat32>> weightSums = new ArrayList<>();
    List<Operand<TFloat32>> biasSums = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      SharedMoments.Gradient direct =
          moments.get(i).gradient(tf, upstream.get(i), x.get(i), weight, epsilon);
      dx.add(direct.x());
      weightSums.add(direct.weight());
      biasSums.add(direct.bias());
    }
    List<Operand<TFloat32>> all = ofAllReplicas(tf, op, weightSums, biasSums);
    for (int i = 0; i < x.size(); i++) {
      Operand<TFloat32> factor = moments.get(i).gradientFactor(tf, weight, epsilon);
      Operand<TFloat32> byMoments =
          moments
              .get(i)
              .normalize(
                  tf,
                  x.get(i),
                  tf.math.mul(factor, all.get(i)),
                  tf.math.mul(factor, all.get(x.size() + i)),
                  epsilon);
      dx.set(i, tf.math.add(dx.get(i), byMoments));
    }
    return List.of(
        SubBatches.joined(tf, dx), sum(tf, weightSums), sum(tf, biasSums), tf.zerosLike(table));
  }

  /** The sums over all replicas of the tensors of both lists, the second list after the first. */
  private static List<Operand<TFloat32>> ofAllReplicas(
      Ops tf,
      GraphOperation op,
      List<Operand<TFloat32>> weightSums,
      List<Operand<TFloat32>> biasSums) {
    List<Operand<TFloat32>> local = new ArrayList<>(weightSums);
    local.addAll(biasSums);
    return new ArrayList<>(
        tf.unstack(Replica.reservedSum(tf, op, tf.stack(local)), (long) local.size()).output());
  }

  private static Operand<TFloat32> sum(Ops tf, List<Operand<TFloat32>> all) {
    return all.stream().reduce((a, b) -> tf.math.add(a, b)).orElseThrow();
  }

  private static List<Long> list(GraphOperation op, String attribute) {
    return LongStream.of(op.attributes().getAttrIntList(attribute)).boxed().toList();
  }
}
