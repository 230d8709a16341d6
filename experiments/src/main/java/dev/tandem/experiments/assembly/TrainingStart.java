package dev.tandem.experiments.assembly;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.VariableSaver;
import dev.tandem.models.weights.PretrainedWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.op.Op;
import org.tensorflow.types.TInt64;

/**
 * Where a training begins: every variable's value and the place in the input.
 *
 * @param session of all replicas of this process
 * @param first the first replica's program
 * @param saver of its variables
 * @param pretrained what the student's backbone begins with, where this process decides it
 */
record TrainingStart(
    ReplicatedSession session,
    TrainingProgram first,
    VariableSaver saver,
    Optional<PretrainedWeights> pretrained) {

  /** Gives every variable its value for step 0 and starts the input there. */
  void begin() {
    initialize();
    pretrained.ifPresent(weights -> weights.load(session.session()));
    run(first.store().synchronizers());
    agree();
    startInput(0);
  }

  /** Takes every variable from a checkpoint and starts the input at its step. */
  void resume(Path checkpoint, long step) {
    initialize();
    saver.restore(session.session(), checkpoint);
    agree();
    startInput(step);
  }

  /**
   * Takes every variable from the chief and starts the input at its step.
   *
   * @return the steps done
   */
  long follow() {
    initialize();
    agree();
    long step = stepsDone();
    startInput(step);
    return step;
  }

  private void initialize() {
    // Building the graph leaves a heap full of garbage: its memory is of more use to the steps.
    System.gc();
    run(first.store().initializers());
    run(first.store().synchronizers());
  }

  /** Every replica takes the first one's values. */
  private void agree() {
    run(first.broadcast());
  }

  private void run(List<Op> ops) {
    if (!ops.isEmpty()) {
      ReplicatedSession.Runner runner = session.runner();
      ops.forEach(runner::addTarget);
      runner.run().close();
    }
  }

  private long stepsDone() {
    try (Result result = session.runner().fetch(first.step().stepsDone()).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  private void startInput(long step) {
    first.labeled().start(session, step);
    first.unlabeled().ifPresent(input -> input.start(session, step));
  }
}
