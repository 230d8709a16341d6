package dev.tandem.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Gradients;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Batch norm on two devices with two images each equals batch norm on one with all four, as one
 * batch or as two of two images.
 */
class SharedBatchNormTest {
  static {
    NativeRuntime.load();
  }

  private static final int IMAGES = 4;
  private static final int SIDE = 3;
  private static final int CHANNELS = 5;
  private static final int IMAGE = SIDE * SIDE * CHANNELS;
  private static final float[] INPUT = values(1, 7);
  private static final float[] UPSTREAM = values(2, 1);

  /** Numbers without a pattern, around a mean that is far from 0. */
  private static float[] values(int seed, float mean) {
    Random random = new Random(seed);
    float[] values = new float[IMAGES * IMAGE];
    for (int i = 0; i < values.length; i++) {
      values[i] = mean + (float) random.nextGaussian();
    }
    return values;
  }

  private record Layer(
      List<Op> initial, List<Operand<TFloat32>> images, List<Operand<TFloat32>> channels) {

    /** The layer on this replica's share of each batch, with a weight and a bias of its own. */
    static Layer of(Ops tf, Replica replica, int batches) {
      VariableStore store = new VariableStore(tf, 1);
      long each = IMAGES / batches / replica.count();
      ForwardPass pass =
          ForwardPass.training(tf, store.scope("student"), replica)
              .over(batches == 1 ? List.of() : Collections.nCopies(batches, each));
      List<Integer> images = shareOf(replica.index(), replica.count(), batches);
      Operand<TFloat32> x = share(tf, INPUT, images);
      Operand<TFloat32> upstream = share(tf, UPSTREAM, images);
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
      List<Op> initial = new ArrayList<>();
      for (int i = 0; i < parameters.size(); i++) {
        Operand<TFloat32> value =
            tf.linSpace(tf.constant(0.5f), tf.constant(2f + i), tf.constant(CHANNELS));
        initial.add(parameters.get(i).assign(tf, value));
      }
      return new Layer(initial, List.of(y, dx), channels);
    }

    private static Operand<TFloat32> share(Ops tf, float[] all, List<Integer> images) {
      FloatBuffer share = FloatBuffer.allocate(images.size() * IMAGE);
      images.forEach(image -> share.put(all, image * IMAGE, IMAGE));
      return tf.reshape(
          tf.constant(share.array()), tf.constant(new int[] {images.size(), SIDE, SIDE, CHANNELS}));
    }
  }

  /** Of each batch the images of one replica, batch after batch. */
  private static List<Integer> shareOf(int replica, int replicas, int batches) {
    List<Integer> images = new ArrayList<>();
    for (int batch = 0; batch < batches; batch++) {
      int each = IMAGES / batches / replicas;
      for (int i = 0; i < each; i++) {
        images.add((batch * replicas + replica) * each + i);
      }
    }
    return images;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void twoReplicasEqualOneInForwardGradientAndStatistics(int batches) {
    List<float[]> one = run(1, batches);
    List<float[]> two = run(2, batches);
    assertEquals(one.size(), two.size());
    for (int i = 0; i < one.size(); i++) {
      // Sums of 18 or 36 values around 7 in another order: some units in the last place of float32.
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
  private static List<float[]> run(int devices, int batches) {
    DistributionStrategy strategy = new MirroredStrategy(LocalDevices.ofCpu(devices));
    try (ReplicatedGraph<Layer> replicas =
            new ReplicatedGraph<>(strategy, (tf, replica) -> Layer.of(tf, replica, batches));
        Session session = strategy.open(replicas.graph(), NativeRuntime.session(2, 3))) {
      Layer layer = replicas.programs().get(0);
      ReplicatedSession all = replicas.in(session);
      ReplicatedSession.Runner initial = all.runner();
      layer.initial().forEach(initial::addTarget);
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
          values.add(inOrder(result, fetched, devices, batches));
          fetched += devices;
        }
        for (; fetched < result.size(); fetched++) {
          values.add(floats(result, fetched));
        }
        return values;
      }
    }
  }

  /** The images of all replicas, each where it is in the input. */
  private static float[] inOrder(Result result, int first, int replicas, int batches) {
    float[] all = new float[IMAGES * IMAGE];
    for (int replica = 0; replica < replicas; replica++) {
      float[] own = floats(result, first + replica);
      List<Integer> images = shareOf(replica, replicas, batches);
      for (int i = 0; i < images.size(); i++) {
        System.arraycopy(own, i * IMAGE, all, images.get(i) * IMAGE, IMAGE);
      }
    }
    return all;
  }

  private static float[] floats(Result result, int index) {
    TFloat32 tensor = (TFloat32) result.get(index);
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }
}
