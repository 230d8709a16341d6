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
    List<float[]> one = run(1);
    List<float[]> two = run(2);
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
  private static List<float[]> run(int devices) {
    DistributionStrategy strategy = new MirroredStrategy(LocalDevices.ofCpu(devices));
    try (ReplicatedGraph<Layer> replicas = new ReplicatedGraph<>(strategy, Layer::of);
        Session session = strategy.open(replicas.graph(), NativeRuntime.session(2, 3))) {
      Layer layer = replicas.programs().get(0);
      ReplicatedSession all = replicas.in(session);
      ReplicatedSession.Runner initial = all.runner();
      layer.store().initializers().forEach(initial::addTarget);
      initial.run().close();
      ReplicatedSession.Runner runner = all.runner();
      for (Operand<TFloat32> images : layer.images()) {
        for (int replica = 0; replica < devices; replica++) {
          runner.fetch(replica, images);
        }
      }
      layer.channels().forEach(runner::fetch);
      try (Result result = runner.run()) {
        List<float[]> values = new ArrayList<>();
        int fetched = 0;
        for (int i = 0; i < layer.images().size(); i++) {
          values.add(joined(result, fetched, devices));
          fetched += devices;
        }
        for (; fetched < result.size(); fetched++) {
          values.add(joined(result, fetched, 1));
        }
        return values;
      }
    }
  }

  private static float[] joined(Result result, int first, int count) {
    float[] all = new float[0];
    for (int i = first; i < first + count; i++) {
      TFloat32 tensor = (TFloat32) result.get(i);
      float[] values = new float[Math.toIntExact(tensor.shape().size())];
      tensor.asRawTensor().data().asFloats().read(values);
      all = Arrays.copyOf(all, all.length + values.length);
      System.arraycopy(values, 0, all, all.length - values.length, values.length);
    }
    return all;
  }
}
