package dev.tandem.distribution;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;
import org.tensorflow.proto.RunOptions;

/**
 * A session in which several replicas run the same program. What one program asks for happens in
 * all of them; what it fetches comes from the first.
 */
public final class ReplicatedSession {
  private final Session session;
  private final List<String> prefixes;

  /**
   * @param prefixes of the replicas' op names, empty or ending in a slash
   */
  ReplicatedSession(Session session, List<String> prefixes) {
    this.session = session;
    this.prefixes = List.copyOf(prefixes);
  }

  /** A session whose graph holds one program, as it was built. */
  public static ReplicatedSession of(Session session) {
    return new ReplicatedSession(session, List.of(""));
  }

  /** The session itself, for what concerns the first replica alone. */
  public Session session() {
    return session;
  }

  /** How many replicas run here. */
  public int size() {
    return prefixes.size();
  }

  /** One of them alone, for what each does by itself. */
  public ReplicatedSession only(int replica) {
    return new ReplicatedSession(session, List.of(prefixes.get(replica)));
  }

  /** A run to be put together. */
  public Runner runner() {
    return new Runner();
  }

  /** One run of the session; the calls of TensorFlow's runner, on every replica. */
  public final class Runner {
    private final Session.Runner runner = session.runner();

    private Runner() {}

    /** Gives every replica this value. */
    public Runner feed(Operand<?> operand, Tensor value) {
      for (int replica = 0; replica < prefixes.size(); replica++) {
        feed(replica, operand, value);
      }
      return this;
    }

    /** Gives one replica this value. */
    public Runner feed(int replica, Operand<?> operand, Tensor value) {
      runner.feed(name(replica, operand), operand.asOutput().index(), value);
      return this;
    }

    /** Asks every replica to compute a value, and for that of the first. */
    public Runner fetch(Operand<?> operand) {
      // All must: behind the value may be a sum, which ends only when every replica takes part.
      addTarget(operand);
      return fetch(0, operand);
    }

    /** Asks for a value of one replica. */
    public Runner fetch(int replica, Operand<?> operand) {
      runner.fetch(name(replica, operand), operand.asOutput().index());
      return this;
    }

    /** Asks every replica to run this op. */
    public Runner addTarget(Op op) {
      for (int replica = 0; replica < prefixes.size(); replica++) {
        runner.addTarget(name(replica, op));
      }
      return this;
    }

    /** TensorFlow's options of a run. */
    public Runner setOptions(RunOptions options) {
      runner.setOptions(options);
      return this;
    }

    /** Runs; what was fetched, in the order of the calls, is the caller's to close. */
    public Result run() {
      return runner.run();
    }

    /** Runs, and also gives TensorFlow's record of the run. */
    public Result runAndFetchMetadata() {
      return runner.runAndFetchMetadata();
    }

    private String name(int replica, Op op) {
      return prefixes.get(replica) + op.op().name();
    }
  }
}
