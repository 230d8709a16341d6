package dev.tandem.distribution;

import com.google.protobuf.ByteString;
import dev.tandem.graph.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * One graph that contains the same program once for each of several devices, so that one {@code
 * Session.run} executes a step on all of them.
 *
 * <p>The ops of the replicas have the same names except for a prefix. The first replica is built
 * directly in this graph, without a prefix. Every other one is built in a separate graph and then
 * imported with a prefix and its device set on every op that is not the host's: TensorFlow sets no
 * device on the ops that it adds for gradients, so a backward pass built in place would run on the
 * first device. Resources that are shared by name (variables, iterators) get the prefix too.
 *
 * @param <P> the handles by which callers run a program, for example its placeholders and fetches
 */
public final class ReplicatedGraph<P> implements AutoCloseable {
  private static final String PREFIX = "replica_";
  private static final String SHARED_NAME = "shared_name";
  private static final String CPU = "CPU";

  private final Graph graph = new Graph();
  private final List<Graph> drafts = new ArrayList<>();
  private final List<P> programs = new ArrayList<>();

  /**
   * Builds the program of every replica of this process.
   *
   * @param strategy gives the replicas of this process and their devices
   * @param build builds the program of a replica in a graph: it must add the same ops for each
   *     replica; only the values of constants may differ
   * @throws IllegalStateException if a replica has an op that the first one lacks
   */
  public ReplicatedGraph(DistributionStrategy strategy, BiFunction<Ops, Replica, P> build) {
    try {
      build(strategy, build);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void build(DistributionStrategy strategy, BiFunction<Ops, Replica, P> build) {
    List<String> devices = strategy.devices();
    for (int i = 0; i < devices.size(); i++) {
      Replica replica =
          new Replica(strategy.firstReplica() + i, strategy.replicaCount(), strategy.hint());
      if (i == 0) {
        programs.add(build.apply(Ops.create(graph), replica));
      } else {
        programs.add(copied(devices.get(i), prefix(i), tf -> build.apply(tf, replica)));
      }
    }
  }

  private static String prefix(int i) {
    return PREFIX + i;
  }

  /** The name of the corresponding op of the first replica. */
  public static String inFirstReplica(String op) {
    return op.replaceFirst("^" + PREFIX + "\\d+/", "");
  }

  private P copied(String device, String prefix, Function<Ops, P> build) {
    Graph draft = new Graph();
    drafts.add(draft);
    P program = build.apply(Ops.create(draft));
    GraphDef definition = draft.toGraphDef();
    for (NodeDef node : definition.getNodeList()) {
      if (graph.operation(node.getName()) == null) {
        throw new IllegalStateException(
            node.getName() + " is in " + prefix + " and not in the first replica");
      }
    }
    graph.importGraphDef(placed(definition, device, prefix), prefix);
    return program;
  }

  private static GraphDef placed(GraphDef draft, String device, String prefix) {
    GraphDef.Builder placed = draft.toBuilder();
    for (NodeDef.Builder node : placed.getNodeBuilderList()) {
      boolean onHost = isInput(node.getOp()) || node.getDevice().contains(CPU);
      node.setDevice(onHost ? host(device) : device);
      AttrValue shared = node.getAttrOrDefault(SHARED_NAME, AttrValue.getDefaultInstance());
      if (!shared.getS().isEmpty()) {
        String unique = prefix + "/" + shared.getS().toStringUtf8();
        node.putAttr(
            SHARED_NAME, AttrValue.newBuilder().setS(ByteString.copyFromUtf8(unique)).build());
      }
    }
    return placed.build();
  }

  /** Whether an op belongs to tf.data, which runs on the first CPU only. */
  private static boolean isInput(String type) {
    return type.contains("Dataset") || type.contains("Iterator");
  }

  private static String host(String device) {
    return device.replaceFirst("/device:.*", "/device:CPU:0");
  }

  /** The whole graph. */
  public Graph graph() {
    return graph;
  }

  /** The program of each replica of this process, in the order of the replicas. */
  public List<P> programs() {
    return List.copyOf(programs);
  }

  /**
   * The session with its runs extended to these replicas.
   *
   * @param session opened for {@link #graph}
   */
  public ReplicatedSession in(Session session) {
    List<String> prefixes = new ArrayList<>();
    for (int i = 0; i < programs.size(); i++) {
      prefixes.add(i == 0 ? "" : prefix(i) + "/");
    }
    return new ReplicatedSession(session, prefixes);
  }

  @Override
  public void close() {
    graph.close();
    drafts.forEach(Graph::close);
  }
}
