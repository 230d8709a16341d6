package dev.tandem.distribution;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;
import org.tensorflow.proto.RunOptions;

/**
 * A session in which several replicas run the same program. Ops are given as those of the first
 * replica: targets run on all replicas, and fetched values come from the first.
 */
public final class ReplicatedSession {
  private final Session session;
  private final List<String> prefixes;

  /**
   * @param prefixes of the replicas' op names; each is empty or ends with a slash
   */
  ReplicatedSession(Session session, List<String> prefixes) {
    this.session = session;
    this.prefixes = List.copyOf(prefixes);
  }

  /** A session with a single replica. */
  public static ReplicatedSession of(Session session) {
    return new ReplicatedSession(session, List.of(""));
  }

  /** The underlying session, for operations on the first replica alone. */
  public Session session() {
    return session;
  }

  /** The number of replicas in this session. */
  public int size() {
    return prefixes.size();
  }

  /** A view of this session with a single replica, for what is done replica by replica. */
  public ReplicatedSession only(int replica) {
    return new ReplicatedSession(session, List.of(prefixes.get(replica)));
  }

  /** Begins a run. */
  public Runner runner() {
    return new Runner();
  }

  /** Like {@link Session.Runner}, but for all replicas. */
  public final class Runner {
    private final Session.Runner runner = session.runner();

    private Runner() {}

    /** Feeds this value to every replica. */
    public Runner feed(Operand<?> operand, Tensor value) {
      for (int replica = 0; replica < prefixes.size(); replica++) {
        feed(replica, operand, value);
      }
      return this;
    }

    /** Feeds this value to one replica. */
    public Runner feed(int replica, Operand<?> operand, Tensor value) {
      runner.feed(name(replica, operand), operand.asOutput().index(), value);
      return this;
    }

    /** Computes a value on every replica and fetches that of the first. */
    public Runner fetch(Operand<?> operand) {
      // On every replica: the value may depend on a collective, which blocks until all take part.
      addTarget(operand);
      return fetch(0, operand);
    }

    /** Fetches the value of one replica. */
    public Runner fetch(int replica, Operand<?> operand) {
      runner.fetch(name(replica, operand), operand.asOutput().index());
      return this;
    }

    /** Runs this op on every replica. */
    public Runner addTarget(Op op) {
      for (int replica = 0; replica < prefixes.size(); replica++) {
        runner.addTarget(name(replica, op));
      }
      return this;
    }

    /** Sets TensorFlow's run options. */
    public Runner setOptions(RunOptions options) {
      runner.setOptions(options);
      return this;
    }

    /**
     * Runs; returns the fetched values in the order of the fetches, which the caller must close.
     */
    public Result run() {
      return runner.run();
    }

    /** Like {@link #run}, with TensorFlow's metadata of the run. */
    public Result runAndFetchMetadata() {
      return runner.runAndFetchMetadata();
    }

    private String name(int replica, Op op) {
      return prefixes.get(replica) + op.op().name();
    }
  }
}
