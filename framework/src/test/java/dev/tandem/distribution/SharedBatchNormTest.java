package dev.tandem.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Gradients;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Batch norm on two devices with two images each equals batch norm on one with all four. */
class SharedBatchNormTest {
  static {
    NativeRuntime.load();
  }

  private static final int IMAGES = 4;
  private static final int SIDE = 3;
  private static final int CHANNELS = 5;
  private static final float[] INPUT = values(1, 7);
  private static final float[] UPSTREAM = values(2, 1);

  /** Numbers without a pattern, around a mean that is far from 0. */
  private static float[] values(int seed, float mean) {
    Random random = new Random(seed);
    float[] values = new float[IMAGES * SIDE * SIDE * CHANNELS];
    for (int i = 0; i < values.length; i++) {
      values[i] = mean + (float) random.nextGaussian();
    }
    return values;
  }

  private record Layer(
      VariableStore store, List<Operand<TFloat32>> images, List<Operand<TFloat32>> channels) {

    /** The layer on this replica's share; its parameters are not at their initial values. */
    static Layer of(Ops tf, Replica replica) {
      int images = IMAGES / replica.count();
      VariableStore store = new VariableStore(tf, 1);
      ForwardPass pass = ForwardPass.training(tf, store.scope("student"), replica);
      Operand<TFloat32> x = share(tf, INPUT, images, replica.index());
      Operand<TFloat32> upstream = share(tf, UPSTREAM, images, replica.index());
      Operand<TFloat32> y = new BatchNorm(0.1).apply(pass, x);
      Operand<TFloat32> loss =
          tf.reduceSum(
              tf.math.mul(upstream, tf.math.square(y)), tf.constant(new int[] {0, 1, 2, 3}));
      @SuppressWarnings("unchecked") // Both are float32.
      List<Variable<TFloat32>> parameters =
          store.below("student").stream()
              .filter(v -> v.role() == Variable.Role.PARAMETER)
              .map(v -> (Variable<TFloat32>) v)
              .toList();
      List<Operand<TFloat32>> channels = new ArrayList<>();
      Gradients.of(tf, loss, parameters).forEach(g -> channels.add(replica.sum(tf, g)));
      pass.statistics().forEach(s -> channels.add(tf.identity(s.value())));
      Operand<TFloat32> dx = tf.gradients(loss, List.of(x)).<TFloat32>dy(0).expect(TFloat32.class);
      return new Layer(store, List.of(y, dx), channels);
    }

    private static Operand<TFloat32> share(Ops tf, float[] all, int images, int place) {
      int size = images * SIDE * SIDE * CHANNELS;
      return tf.reshape(
          tf.constant(Arrays.copyOfRange(all, place * size, (place + 1) * size)),
          tf.constant(new int[] {images, SIDE, SIDE, CHANNELS}));
    }
  }

  @Test
  void twoReplicasEqualOneInForwardGradientAndStatistics() {
    List<float[]> one = run(List.of("/device:CPU:0"));
    List<float[]> two = run(List.of("/device:CPU:0", "/device:CPU:1"));
    for (int i = 0; i < one.size(); i++) {
      // Sums of 36 values around 7 in another order: some units in the last place of float32.
      assertClose(one.get(i), two.get(i), 1e-5, "value " + i);
    }
  }

  private static void assertClose(float[] expected, float[] actual, double relative, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], relative * Math.max(1, Math.abs(expected[i])), what);
    }
  }

  /** y, dx, then the gradients of bias and weight and the statistics, of all replicas together. */
  private static List<float[]> run(List<String> devices) {
    try (ReplicatedGraph<Layer> replicas = new ReplicatedGraph<>(devices, "ring", Layer::of);
        Session session =
            new Session(
                replicas.graph(),
                NativeRuntime.session(2, 3).toBuilder().putDeviceCount("CPU", 2).build())) {
      Session.Runner initial = session.runner();
      for (var part : replicas.parts()) {
        part.program().store().initializers().forEach(op -> initial.addTarget(part.name(op)));
      }
      initial.run().close();
      Session.Runner runner = session.runner();
      for (var part : replicas.parts()) {
        part.program().images().forEach(x -> runner.fetch(part.name(x), 0));
        // A sum ends only when every replica takes part.
        part.program().channels().forEach(x -> runner.addTarget(part.name(x)));
      }
      replicas.parts().get(0).program().channels().forEach(x -> runner.fetch(x));
      List<float[]> fetched = new ArrayList<>();
      try (Result result = runner.run()) {
        for (int i = 0; i < result.size(); i++) {
          TFloat32 tensor = (TFloat32) result.get(i);
          float[] values = new float[Math.toIntExact(tensor.shape().size())];
          tensor.asRawTensor().data().asFloats().read(values);
          fetched.add(values);
        }
      }
      List<float[]> joined = new ArrayList<>();
      int replicaCount = devices.size();
      for (int value = 0; value < 2; value++) {
        float[] all = new float[0];
        for (int r = 0; r < replicaCount; r++) {
          float[] part = fetched.get(2 * r + value);
          int length = all.length;
          all = Arrays.copyOf(all, length + part.length);
          System.arraycopy(part, 0, all, length, part.length);
        }
        joined.add(all);
      }
      joined.addAll(fetched.subList(2 * replicaCount, fetched.size()));
      return joined;
    }
  }
}
