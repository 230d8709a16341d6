package dev.tandem.training;

import dev.tandem.data.BrokenImages;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Devices;
import dev.tandem.graph.NativeHeap;
import java.util.List;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** Runs the steps of a training one after the other, each on images that can be read. */
final class Steps {
  private final TrainingSetup setup;
  private final ReplicaProgram program;
  private final ReplicatedSession session;
  private final BrokenImages brokenImages;
  private boolean optimized;
  private long done;
  private long doneHere;

  /**
   * @param program of the first replica
   * @param session of all replicas of this process
   * @param brokenImages of all of them
   */
  Steps(
      TrainingSetup setup,
      ReplicaProgram program,
      ReplicatedSession session,
      BrokenImages brokenImages) {
    this.setup = setup;
    this.program = program;
    this.session = session;
    this.brokenImages = brokenImages;
  }

  /** The variables have the values that they have after this number of steps. */
  void startAt(long step) {
    done = step;
  }

  /**
   * Does one step.
   *
   * @param stop whether this process was asked to end
   * @throws OutOfMemoryException if the device has not the memory
   */
  TrainingStep.Outcome next(boolean stop) {
    // A step that fails has changed no variable: every update waits for all gradients, and these
    // for all images.
    TrainingStep.Outcome outcome = brokenImages.replacing(done, session, () -> run(stop));
    done++;
    doneHere++;
    if (!optimized) {
      // TensorFlow optimises the graph before the first step, which leaves much memory behind.
      optimized = true;
      NativeHeap.returnFreed();
    }
    return outcome;
  }

  private TrainingStep.Outcome run(boolean stop) {
    try {
      // The first step chooses algorithms, for which it takes more memory than the others.
      return Devices.useGpu() && doneHere == 1
          ? program.step().runMeasured(session, stop)
          : program.step().run(session, stop);
    } catch (TFResourceExhaustedException e) {
      throw OutOfMemoryException.inStep(done + 1, setup, e);
    }
  }

  /** What is wrong with images that were found to be broken since the last call. */
  List<String> brokenImages() {
    return brokenImages.takeUnreported();
  }
}
