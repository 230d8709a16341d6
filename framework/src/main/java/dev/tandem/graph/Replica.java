package dev.tandem.graph;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.types.registry.TensorTypeRegistry;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * One of the replicas that train together, as seen by the graph that is built for it: its index,
 * and the collective operations (all-reduce, all-gather) with the others, built from TensorFlow's
 * collective ops.
 *
 * <p>All replicas must build the same collectives in the same order: the n-th of one replica is
 * matched with the n-th of every other. With a single replica no op is built.
 */
public final class Replica {
  private static final String ALL_REDUCE = "CollectiveReduceV2";
  private static final String ALL_GATHER = "CollectiveGatherV2";
  private static final String RESERVED_SIZE = "_group_size";
  private static final String RESERVED_NUMBER = "_instance_key";
  private static final String RESERVED_HINT = "_communication_hint";
  private static final String HINT = "communication_hint";
  private static final String FINAL_OP = "final_op";
  private static final int GROUP = 1;
  // The gradient of a collective is a collective too and needs a unique number.
  private static final int GRADIENTS_FROM = 1 << 20;

  static {
    TensorFlow.registerCustomGradient(ALL_REDUCE, Replica::gradient);
  }

  private final int index;
  private final int count;
  private final String hint;
  private final AtomicInteger collectives = new AtomicInteger();

  /**
   * @param index of this replica, 0 to count − 1
   * @param count of all replicas
   * @param hint TensorFlow's communication hint: {@code ring}, {@code nccl} or {@code auto}
   * @throws IllegalArgumentException if the index is out of range
   */
  public Replica(int index, int count, String hint) {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException("replica " + index + " of " + count);
    }
    this.index = index;
    this.count = count;
    this.hint = hint;
  }

  /** The replica of a training on a single device. */
  public static Replica only() {
    return new Replica(0, 1, "auto");
  }

  /** The index of this replica among all, from 0. */
  public int index() {
    return index;
  }

  /** The number of replicas. */
  public int count() {
    return count;
  }

  /** Whether this is the only replica. */
  public boolean isOnly() {
    return count == 1;
  }

  /**
   * All-reduce: the sum over all replicas, equal on each and of the same shape. Its gradient is the
   * sum of all replicas' gradients.
   *
   * @param x float32, float64, int32 or int64, of a shape that all replicas share
   */
  public <T extends TNumber> Operand<T> sum(Ops tf, Operand<T> x) {
    if (isOnly()) {
      return x;
    }
    return reduce(tf, x, "Id");
  }

  /**
   * All-reduce: the mean over all replicas, equal on each and of the same shape. Its gradient is
   * the mean of all replicas' gradients.
   *
   * @param x float, of a shape that all replicas share
   */
  public <T extends TNumber> Operand<T> mean(Ops tf, Operand<T> x) {
    return isOnly() ? x : reduce(tf, x, "Div");
  }

  private <T extends TNumber> Operand<T> reduce(Ops tf, Operand<T> x, String finalOp) {
    int number = collectives.getAndIncrement();
    return reduce(
        tf, x, tf.constant(count), tf.constant(GROUP), tf.constant(number), finalOp, hint);
  }

  /**
   * All-gather: the values of all replicas, concatenated along the first axis in the order of the
   * replicas; [count·n, …] for x of shape [n, …]. Not differentiable.
   *
   * @param x of rank at least 1 and of a shape that all replicas share
   */
  public <T extends TNumber> Operand<T> gather(Ops tf, Operand<T> x) {
    if (isOnly()) {
      return x;
    }
    OperationBuilder builder = tf.scope().opBuilder(ALL_GATHER, "AllGather");
    builder.addInput(x.asOutput());
    return collective(
        builder,
        x,
        tf.constant(count),
        tf.constant(GROUP),
        tf.constant(collectives.getAndIncrement()),
        hint);
  }

  /**
   * Reserves the number of a collective for the gradient of an op that is being built, so that the
   * gradient can use {@link #reservedSum}.
   */
  void reserveSum(OperationBuilder op) {
    op.setAttr(RESERVED_SIZE, count);
    op.setAttr(RESERVED_NUMBER, collectives.getAndIncrement());
    op.setAttr(RESERVED_HINT, hint);
  }

  /**
   * The sum over all replicas, equal on each; not differentiable.
   *
   * @param op whose gradient is being built; {@link #reserveSum} was called for it. Only one sum
   *     per op
   * @param x of a shape that all replicas share
   */
  static Operand<TFloat32> reservedSum(Ops tf, GraphOperation op, Operand<TFloat32> x) {
    return reduce(
        tf,
        x,
        tf.constant((int) op.attributes().getAttrInt(RESERVED_SIZE)),
        tf.constant(GROUP),
        tf.constant((int) op.attributes().getAttrInt(RESERVED_NUMBER)),
        "Id",
        op.attributes().getAttrString(RESERVED_HINT));
  }

  private static <T extends TNumber> Operand<T> reduce(
      Ops tf,
      Operand<T> x,
      Operand<TInt32> size,
      Operand<TInt32> group,
      Operand<TInt32> number,
      String finalOp,
      String hint) {
    OperationBuilder builder = tf.scope().opBuilder(ALL_REDUCE, "AllReduce");
    builder.addInput(x.asOutput());
    builder.setAttr("merge_op", "Add");
    builder.setAttr(FINAL_OP, finalOp);
    return collective(builder, x, size, group, number, hint);
  }

  private static <T extends TNumber> Operand<T> collective(
      OperationBuilder builder,
      Operand<T> x,
      Operand<TInt32> size,
      Operand<TInt32> group,
      Operand<TInt32> number,
      String hint) {
    builder.addInput(size.asOutput());
    builder.addInput(group.asOutput());
    builder.addInput(number.asOutput());
    builder.addInputList(new Output<?>[0]);
    builder.setAttr("T", TensorTypeRegistry.find(x.type()).dataType());
    builder.setAttr(HINT, hint);
    return builder.build().<T>output(0);
  }

  private static List<Operand<?>> gradient(Ops tf, GraphOperation op, List<Output<?>> upstream) {
    Operand<TInt32> size = op.input(1).expect(TInt32.class);
    Operand<TInt32> group = op.input(2).expect(TInt32.class);
    Operand<TInt32> number = op.input(3).expect(TInt32.class);
    Operand<?> sum =
        reduce(
            tf,
            number(upstream.get(0)),
            size,
            group,
            tf.math.add(number, tf.constant(GRADIENTS_FROM)),
            op.attributes().getAttrString(FINAL_OP),
            op.attributes().getAttrString(HINT));
    return List.of(sum, tf.zerosLike(size), tf.zerosLike(group), tf.zerosLike(number));
  }

  @SuppressWarnings("unchecked") // The gradient of a number is a number.
  private static Operand<TNumber> number(Output<?> gradient) {
    return (Operand<TNumber>) gradient;
  }
}
