package dev.tandem.model;

import dev.tandem.graph.VariableStore;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/** Weights that a network begins with in place of random ones, for example pretrained ones. */
@FunctionalInterface
public interface InitialWeights {
  /**
   * Checks the weights against the variables of a network and adds what assigns them to the graph.
   *
   * @param store with the network's variables
   * @param root of their names, for example {@code student}
   * @throws dev.tandem.InvalidInputException if the weights cannot be read or do not fit
   */
  Loader open(Ops tf, VariableStore store, String root);

  /** Assigns the weights in a session of the graph. */
  interface Loader extends AutoCloseable {
    /** Gives the variables their values. */
    void load(Session session);

    /** Releases the weights, such as a file that is kept open. */
    @Override
    void close();
  }
}
