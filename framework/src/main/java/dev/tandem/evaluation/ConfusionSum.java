package dev.tandem.evaluation;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Replica;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;

/** Sums the confusion matrices of all replicas, by an all-reduce. */
public final class ConfusionSum {
  private final int classCount;
  private final Placeholder<TInt64> own;
  private final Operand<TInt64> sum;

  /** Adds the all-reduce to the graph of one replica. */
  public ConfusionSum(Ops tf, Replica replica, int classCount) {
    this.classCount = classCount;
    this.own = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(classCount, classCount)));
    this.sum = replica.sum(tf, tf.identity(own));
  }

  /**
   * The sum over the replicas of all processes.
   *
   * @param matrices of the replicas of this process, in the order of the replicas
   */
  public ConfusionMatrix of(ReplicatedSession session, List<ConfusionMatrix> matrices) {
    List<TInt64> counts = new ArrayList<>();
    try {
      ReplicatedSession.Runner runner = session.runner();
      for (int replica = 0; replica < matrices.size(); replica++) {
        counts.add(tensor(matrices.get(replica)));
        runner.feed(replica, own, counts.get(replica));
      }
      try (Result result = runner.fetch(sum).run()) {
        return matrix((TInt64) result.get(0));
      }
    } finally {
      counts.forEach(TInt64::close);
    }
  }

  private TInt64 tensor(ConfusionMatrix matrix) {
    TInt64 counts = TInt64.tensorOf(Shape.of(classCount, classCount));
    counts
        .scalars()
        .forEachIndexed((at, value) -> value.setLong(matrix.count((int) at[0], (int) at[1])));
    return counts;
  }

  private ConfusionMatrix matrix(TInt64 counts) {
    ConfusionMatrix matrix = new ConfusionMatrix(classCount);
    counts
        .scalars()
        .forEachIndexed((at, value) -> matrix.add((int) at[0], (int) at[1], value.getLong()));
    return matrix;
  }
}
