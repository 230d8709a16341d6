package dev.tandem.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TwoReplicas;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class ReplicatedGraphTest {
  @Test
  void aSumIsOfAllReplicasAndEqualOnEach() {
    List<float[]> sums =
        TwoReplicas.values(
            (tf, replica) -> replica.sum(tf, tf.constant(new float[] {1, 10 * replica.index()})));
    assertArrayEquals(new float[] {2, 10}, sums.get(0));
    assertArrayEquals(new float[] {2, 10}, sums.get(1));
  }

  @Test
  void aMeanIsOfAllReplicas() {
    List<float[]> means =
        TwoReplicas.values(
            (tf, replica) -> replica.mean(tf, tf.constant(new float[] {3 + replica.index()})));
    assertArrayEquals(new float[] {3.5f}, means.get(0));
    assertArrayEquals(new float[] {3.5f}, means.get(1));
  }

  @Test
  void whatIsGatheredComesInTheOrderOfTheReplicas() {
    List<float[]> all =
        TwoReplicas.values(
            (tf, replica) -> replica.gather(tf, tf.constant(new float[] {replica.index(), 5})));
    assertArrayEquals(new float[] {0, 5, 1, 5}, all.get(0));
    assertArrayEquals(new float[] {0, 5, 1, 5}, all.get(1));
  }

  /** Loss of replica r: (r + 1)·s² with s = x₀ + x₁; dΣloss/dx = 2·s·(1 + 2) on each. */
  @Test
  void theGradientOfASumIsTheSumOfTheGradients() {
    List<float[]> gradients =
        TwoReplicas.values(
            (tf, replica) -> {
              Operand<TFloat32> x = tf.constant(new float[] {4 + replica.index()});
              Operand<TFloat32> loss =
                  tf.math.mul(
                      tf.math.square(replica.sum(tf, x)), tf.constant(replica.index() + 1f));
              return tf.<TFloat32>identity(
                  tf.gradients(loss, List.of(x)).<TFloat32>dy(0).expect(TFloat32.class));
            });
    assertArrayEquals(new float[] {54}, gradients.get(0));
    assertArrayEquals(new float[] {54}, gradients.get(1));
  }

  @Test
  void oneReplicaAsksNobody() {
    try (var graph = new org.tensorflow.Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.constant(new float[] {1});
      assertSame(x, Replica.only().sum(tf, x));
      assertSame(x, Replica.only().mean(tf, x));
      assertSame(x, Replica.only().gather(tf, x));
    }
  }

  /** A step that adds the replica's index plus one to the replica's counter. */
  private record Counter(VariableStore store, Op step, Variable<TInt64> count) {
    static Counter of(Ops tf, Replica replica) {
      VariableStore store = new VariableStore(tf, 1);
      Variable<TInt64> count =
          store.state("count", TInt64.class, Shape.scalar(), ops -> ops.constant(0L));
      Op step =
          count.assign(tf, tf.math.add(count.value(), tf.constant((long) replica.index() + 1)));
      return new Counter(store, tf.withControlDependencies(step).noOp(), count);
    }
  }

  @Test
  void everyReplicaHasVariablesOfItsOwn() {
    try (ReplicatedGraph<Counter> replicas =
            new ReplicatedGraph<>(TwoReplicas.STRATEGY, Counter::of);
        Session session = TwoReplicas.session(replicas)) {
      List<String> handles =
          StreamSupport.stream(
                  ((Iterable<org.tensorflow.GraphOperation>) replicas.graph()::operations)
                      .spliterator(),
                  false)
              .filter(op -> op.type().equals("VarHandleOp"))
              .map(op -> op.attributes().getAttrString("shared_name"))
              .sorted()
              .toList();
      assertEquals(List.of("count", "replica_1/count"), handles);
      Counter first = replicas.programs().get(0);
      ReplicatedSession all = replicas.in(session);
      ReplicatedSession.Runner initial = all.runner();
      first.store().initializers().forEach(initial::addTarget);
      initial.run().close();
      all.runner().addTarget(first.step()).run().close();
      try (Result counts =
          all.runner().fetch(0, first.count().value()).fetch(1, first.count().value()).run()) {
        assertEquals(1L, ((TInt64) counts.get(0)).getLong());
        assertEquals(2L, ((TInt64) counts.get(1)).getLong());
      }
    }
  }

  /** The convolution's gradients of the second replica run on the second device. */
  @Test
  void theBackwardPassRunsOnItsReplicasDevice() {
    try (ReplicatedGraph<Operand<TFloat32>> replicas =
            new ReplicatedGraph<>(
                TwoReplicas.STRATEGY,
                (tf, replica) -> {
                  Operand<TFloat32> x =
                      tf.random.statelessRandomUniform(
                          tf.constant(new int[] {8, 8}), tf.constant(new int[] {1, 2}));
                  Operand<TFloat32> product = tf.linalg.matMul(x, x);
                  Operand<TFloat32> loss = tf.reduceSum(product, tf.constant(new int[] {0, 1}));
                  return tf.gradients(loss, List.of(x)).<TFloat32>dy(0).expect(TFloat32.class);
                });
        Session session = TwoReplicas.session(replicas)) {
      ReplicatedSession.Runner runner =
          replicas
              .in(session)
              .runner()
              .setOptions(
                  RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build());
      runner.addTarget(replicas.programs().get(0));
      try (Result result = runner.runAndFetchMetadata()) {
        List<String> devices =
            result.getMetadata().orElseThrow().getStepStats().getDevStatsList().stream()
                .filter(
                    d ->
                        d.getNodeStatsList().stream()
                            .anyMatch(n -> n.getNodeName().startsWith("replica_1/Gradients")))
                .map(DeviceStepStats::getDevice)
                .map(d -> d.replaceFirst(".*/device:", ""))
                .distinct()
                .collect(Collectors.toList());
        assertEquals(List.of("CPU:1"), devices);
      }
    }
  }

  @Test
  void whatIsForTheHostStaysThere() {
    try (ReplicatedGraph<Op> replicas =
        new ReplicatedGraph<>(
            new MirroredStrategy(LocalDevices.ofGpus(2)),
            (tf, replica) ->
                tf.withDevice(DeviceSpec.newBuilder().deviceType(DeviceType.CPU).build())
                    .withName("draw")
                    .math
                    .neg(tf.withName("elsewhere").constant(1f)))) {
      assertEquals("/device:CPU:0", replicas.graph().operationOrThrow("replica_1/draw").device());
      assertEquals(
          "/device:GPU:1", replicas.graph().operationOrThrow("replica_1/elsewhere").device());
    }
  }
}
