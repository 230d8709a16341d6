package dev.tandem.training;

import dev.tandem.graph.Branch;
import dev.tandem.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A teacher that is a copy of the student as it was at some step, until the next copy: of {@code
 * slots} such teachers one takes a copy every {@code every} steps, in turn.
 *
 * @param every steps between two copies, at least 1
 * @param slots how many teachers take turns, at least 1
 * @param slot which of them this is, from 0
 */
public record SnapshotUpdate(long every, int slots, int slot) implements TeacherUpdate {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public SnapshotUpdate {
    if (every < 1 || slots < 1 || slot < 0 || slot >= slots) {
      throw new IllegalArgumentException(
          "snapshot %d of %d every %d steps, expected at least 1 of each, and a slot from 0"
              .formatted(slot, slots, every));
    }
  }

  @Override
  public List<Op> updates(
      Ops tf,
      Operand<TInt64> step,
      List<Variable<TFloat32>> students,
      List<Variable<TFloat32>> teachers) {
    Ops due = Branch.onlyIf(tf, isDue(tf, step));
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < teachers.size(); i++) {
      updates.add(teachers.get(i).assign(due, students.get(i).read(due)));
    }
    return updates;
  }

  /**
   * Whether this teacher takes its copy after a step: after steps {@code every·(slot + 1)}, {@code
   * every·(slot + 1 + slots)}, …
   *
   * @param step int64 scalar: the steps done before that step
   * @return bool scalar
   */
  Operand<TBool> isDue(Ops tf, Operand<TInt64> step) {
    Operand<TInt64> done = tf.math.add(step, tf.constant(1L));
    return tf.math.equal(
        tf.math.floorMod(done, tf.constant(every * slots)),
        tf.constant(every * (slot + 1) % (every * slots)));
  }
}
