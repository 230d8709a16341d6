package dev.tandem.data;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.ReplicatedSession;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Images that break or vanish while input pipelines read them: each is replaced by the next one of
 * its list, as long as few are.
 */
public final class BrokenImages {
  /** The most files that a message names. */
  private static final int NAMED = 8;

  private final List<InputPipeline> inputs;
  private final double tolerated;
  private final Set<String> faults = new LinkedHashSet<>();
  private final List<String> unreported = new ArrayList<>();

  /**
   * Watches pipelines in which nothing has been found yet.
   *
   * @param inputs the pipelines
   * @param tolerated largest share of a list, 0 to 1, that may be broken
   */
  public BrokenImages(List<InputPipeline> inputs, double tolerated) {
    this.inputs = List.copyOf(inputs);
    this.tolerated = tolerated;
  }

  /**
   * Runs a step of the pipelines, and again on other images as long as it fails because of some
   * that cannot be read. A step that fails must leave no trace: whatever it changes waits for its
   * images.
   *
   * @param step counted from 0
   * @param session in which the pipelines run
   * @param run takes the step's batches
   * @throws InvalidInputException naming the broken images if they are too many
   */
  public <T> T replacing(long step, ReplicatedSession session, Supplier<T> run) {
    while (true) {
      try {
        return run.get();
      } catch (TensorFlowException | IllegalArgumentException e) {
        if (!replace(step)) {
          throw e;
        }
        inputs.forEach(input -> input.start(session, step));
      }
    }
  }

  /** Whether images in the batches of a failed step were broken, so that others are used now. */
  private boolean replace(long step) {
    boolean found = false;
    for (InputPipeline input : inputs) {
      List<String> now = input.replaceBroken(step);
      now.stream().filter(faults::add).forEach(unreported::add);
      requireTolerated(input);
      found |= !now.isEmpty();
    }
    return found;
  }

  private void requireTolerated(InputPipeline input) {
    int most = most(tolerated, input.imageCount());
    if (input.brokenCount() > most) {
      List<String> named = faults.stream().limit(NAMED).toList();
      throw new InvalidInputException(
          "%s%s; of the %d images of a list %d may be broken"
              .formatted(
                  String.join("; ", named),
                  faults.size() > NAMED ? "; …" : "",
                  input.imageCount(),
                  most));
    }
  }

  /** How many images of a list may be broken if that share of it may. */
  public static int most(double tolerated, int images) {
    // Rounded: 0.29 * 100 is less than 29.
    return (int) Math.floor(tolerated * images + 1e-9);
  }

  /** The faults that were found since the last call, one line each. */
  public List<String> takeUnreported() {
    List<String> taken = List.copyOf(unreported);
    unreported.clear();
    return taken;
  }
}
