package dev.tandem.distribution;

import com.google.protobuf.ByteString;
import dev.tandem.graph.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * One graph that holds the same program once for each of several devices, so that one {@code
 * Session.run} drives all of them.
 *
 * <p>The first replica is built in the graph itself. Each of the others is built in a graph of its
 * own and copied in below a prefix, with its device on every op: TensorFlow puts no device on the
 * ops of a backward pass, and one built in place would run on the first device. What is shared by
 * name (variables, iterators) gets the prefix too.
 *
 * @param <P> what a program is known by to who runs it
 */
public final class ReplicatedGraph<P> implements AutoCloseable {
  private static final String SHARED_NAME = "shared_name";

  private final Graph graph = new Graph();
  private final List<Graph> drafts = new ArrayList<>();
  private final List<Part<P>> parts = new ArrayList<>();

  /**
   * A replica in the graph.
   *
   * @param program made for it, in operands of the graph in which it was built
   * @param prefix of its ops' names, empty or ending in a slash
   */
  public record Part<P>(P program, String prefix) {
    /** The name of this replica's op in the whole graph. */
    public String name(Op op) {
      return name(op.op());
    }

    private String name(Operation operation) {
      return prefix + operation.name();
    }
  }

  /**
   * Builds the program of every replica.
   *
   * @param devices one for each replica, such as {@code /device:CPU:0}; the first must be the one
   *     that TensorFlow takes by itself
   * @param hint as for {@link Replica}
   * @param build makes the program of a replica in a graph
   */
  public ReplicatedGraph(List<String> devices, String hint, BiFunction<Ops, Replica, P> build) {
    int count = devices.size();
    parts.add(new Part<>(build.apply(Ops.create(graph), new Replica(0, count, hint)), ""));
    for (int i = 1; i < count; i++) {
      Graph draft = new Graph();
      drafts.add(draft);
      P program = build.apply(Ops.create(draft), new Replica(i, count, hint));
      String prefix = "replica_" + i;
      graph.importGraphDef(placed(draft.toGraphDef(), devices.get(i), prefix), prefix);
      parts.add(new Part<>(program, prefix + "/"));
    }
  }

  private static GraphDef placed(GraphDef draft, String device, String prefix) {
    GraphDef.Builder placed = draft.toBuilder();
    for (NodeDef.Builder node : placed.getNodeBuilderList()) {
      node.setDevice(device);
      AttrValue shared = node.getAttrOrDefault(SHARED_NAME, AttrValue.getDefaultInstance());
      if (!shared.getS().isEmpty()) {
        String unique = prefix + "/" + shared.getS().toStringUtf8();
        node.putAttr(
            SHARED_NAME, AttrValue.newBuilder().setS(ByteString.copyFromUtf8(unique)).build());
      }
    }
    return placed.build();
  }

  /** The whole graph. */
  public Graph graph() {
    return graph;
  }

  /** The replicas, in their order. */
  public List<Part<P>> parts() {
    return List.copyOf(parts);
  }

  @Override
  public void close() {
    graph.close();
    drafts.forEach(Graph::close);
  }
}
