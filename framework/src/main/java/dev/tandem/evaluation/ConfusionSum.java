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
    this.own = tf.placeholder(TInt64.class, Placeholder.shape(shape()));
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

  /** A row for each true class, and one that begins with the numbers of images and of pixels. */
  private Shape shape() {
    return Shape.of(classCount + 1, Math.max(classCount, 3));
  }

  private TInt64 tensor(ConfusionMatrix matrix) {
    TInt64 counts = TInt64.tensorOf(shape());
    counts.scalars().forEach(value -> value.setLong(0));
    for (int truth = 0; truth < classCount; truth++) {
      for (int predicted = 0; predicted < classCount; predicted++) {
        counts.setLong(matrix.count(truth, predicted), truth, predicted);
      }
    }
    counts.setLong(matrix.images(), classCount, 0);
    counts.setLong(matrix.leftOut(), classCount, 1);
    counts.setLong(matrix.ignored(), classCount, 2);
    return counts;
  }

  private ConfusionMatrix matrix(TInt64 counts) {
    ConfusionMatrix matrix = new ConfusionMatrix(classCount);
    for (int truth = 0; truth < classCount; truth++) {
      for (int predicted = 0; predicted < classCount; predicted++) {
        matrix.add(truth, predicted, counts.getLong(truth, predicted));
      }
    }
    matrix.addImages(counts.getLong(classCount, 0) + counts.getLong(classCount, 1));
    matrix.leaveOut(counts.getLong(classCount, 1));
    matrix.addIgnored(counts.getLong(classCount, 2));
    return matrix;
  }
}
