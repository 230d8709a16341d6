package dev.tandem.distribution;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Replica;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;

/** An all-gather of one row of int64 numbers per replica. */
public final class Gathering {
  /** What TensorFlow says where the processes count the replicas differently. */
  private static final String ANOTHER_GROUP = "but that group has size";

  private final Placeholder<TInt64> own;
  private final Operand<TInt64> all;

  /**
   * Adds the op to the graph of one replica. Collectives are matched by their order, so build it as
   * the first collective of every replica: then it works even if the rest of the graphs differs.
   */
  public Gathering(Ops tf, Replica replica) {
    this.own = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(1, Shape.UNKNOWN_SIZE)));
    this.all = replica.gather(tf, tf.identity(own));
  }

  /**
   * Exchanges the rows.
   *
   * @param row of this process, of the same length as those of the others
   * @return the row of each replica, in the order of the replicas
   * @throws InvalidInputException if another process has another number of replicas
   */
  public List<long[]> of(ReplicatedSession session, long[] row) {
    try (TInt64 mine = TInt64.tensorOf(StdArrays.ndCopyOf(new long[][] {row}));
        Result result = session.runner().feed(own, mine).fetch(all).run()) {
      return rows((TInt64) result.get(0));
    } catch (TensorFlowException e) {
      if (e.getMessage().contains(ANOTHER_GROUP)) {
        throw new InvalidInputException(
            "distribution.devices: found %d on this worker and a different number on another one, expected the same on every worker"
                .formatted(session.size()),
            e);
      }
      throw e;
    }
  }

  private static List<long[]> rows(TInt64 table) {
    List<long[]> rows = new ArrayList<>();
    for (long replica = 0; replica < table.shape().get(0); replica++) {
      long[] row = new long[Math.toIntExact(table.shape().get(1))];
      for (int i = 0; i < row.length; i++) {
        row[i] = table.getLong(replica, i);
      }
      rows.add(row);
    }
    return rows;
  }
}
