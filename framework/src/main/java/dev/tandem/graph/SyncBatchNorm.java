package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNormGrad;
import org.tensorflow.types.TFloat32;

/**
 * Batch normalisation by the batches of all replicas, in two collectives: one for the moments, one
 * in the backward pass.
 *
 * <p>The maps are normalised, forward and back, by TensorFlow's fused ops, which know one replica
 * only. With x̂ the normalised values, N the values of a channel on all replicas and Σ over all of
 * them,
 *
 * <pre>dx = weight/√(variance + ε)·(dy − Σdy/N − x̂·Σ(dy·x̂)/N)</pre>
 *
 * <p>has as its first term the gradient with fixed moments, which brings the own sums with it, and
 * as the others a normalisation of x with another weight and bias.
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
   * @param parts images of each batch, which is normalised by itself; empty if x is one batch
   */
  static SyncBatchNorm of(
      Ops tf,
      Replica replica,
      Operand<TFloat32> x,
      List<Long> parts,
      Operand<TFloat32> weight,
      Operand<TFloat32> bias,
      float epsilon) {
    List<Operand<TFloat32>> batches = SubBatches.of(tf, x, parts);
    List<Long> counts =
        batches.stream().map(batch -> valuesOfAChannel(batch.shape()) * replica.count()).toList();
    // What is gathered has no gradient; it is in the rule.
    Operand<TFloat32> table = tf.stopGradient(SharedMoments.table(tf, replica, batches));
    List<SharedMoments> moments = SharedMoments.of(tf, table, counts);
    List<Operand<TFloat32>> normalized = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      normalized.add(moments.get(i).normalize(tf, batches.get(i), weight, bias, epsilon));
    }
    OperationBuilder hidden =
        GRADIENT.of(tf, SubBatches.joined(tf, normalized), List.of(x, weight, bias, table));
    hidden.setAttr(SIZES, array(parts));
    hidden.setAttr(COUNTS, array(counts));
    hidden.setAttr(EPSILON, epsilon);
    replica.reserveSum(hidden);
    return new SyncBatchNorm(hidden.build().output(0), moments);
  }

  /**
   * Images times pixels.
   *
   * @throws IllegalArgumentException if the shape is not wholly known: each replica counts for all
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
      FusedBatchNormGrad<TFloat32, TFloat32> own =
          moments.get(i).gradient(tf, upstream.get(i), x.get(i), weight, epsilon);
      dx.add(own.xBackprop());
      weightSums.add(own.scaleBackprop());
      biasSums.add(own.offsetBackprop());
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

  /** The sums of both lists over all replicas, one list after the other. */
  private static List<Operand<TFloat32>> ofAllReplicas(
      Ops tf,
      GraphOperation op,
      List<Operand<TFloat32>> weightSums,
      List<Operand<TFloat32>> biasSums) {
    List<Operand<TFloat32>> own = new ArrayList<>(weightSums);
    own.addAll(biasSums);
    return new ArrayList<>(
        tf.unstack(Replica.reservedSum(tf, op, tf.stack(own)), (long) own.size()).output());
  }

  private static Operand<TFloat32> sum(Ops tf, List<Operand<TFloat32>> all) {
    return all.stream().reduce((a, b) -> tf.math.add(a, b)).orElseThrow();
  }

  private static List<Long> list(GraphOperation op, String attribute) {
    return LongStream.of(op.attributes().getAttrIntList(attribute)).boxed().toList();
  }
}
