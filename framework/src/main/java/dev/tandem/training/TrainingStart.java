package dev.tandem.training;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.VariableSaver;
import dev.tandem.model.InitialWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.op.Op;
import org.tensorflow.types.TInt64;

/**
 * Gives every variable its first value and the input its place.
 *
 * @param session of all replicas of this process
 * @param first the first replica's program
 * @param saver of its variables
 * @param initialWeights what the student begins with, in the process that decides it
 */
record TrainingStart(
    ReplicatedSession session,
    ReplicaProgram first,
    VariableSaver saver,
    Optional<InitialWeights.Loader> initialWeights) {

  /** Gives every variable its value for step 0 and starts the input there. */
  void begin() {
    initialize();
    initialWeights.ifPresent(weights -> weights.load(session.session()));
    run(first.store().synchronizers());
    agree();
    startInput(0);
  }

  /**
   * Takes every variable from a checkpoint and starts the input at its step.
   *
   * @throws InvalidInputException if it has other variables
   */
  void resume(Path checkpoint, long step) {
    initialize();
    try {
      saver.restore(session.session(), checkpoint);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          e.getMessage()
              + "; a run that another version of Tandem began goes on with that version, or begins"
              + " anew in another folder",
          e);
    }
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
    // Building the graph leaves garbage on the heap, whose memory the steps can use.
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
    first.inputs().forEach(input -> input.start(session, step));
  }
}
