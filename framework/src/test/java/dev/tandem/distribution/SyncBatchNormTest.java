package dev.tandem.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.Replica;
import dev.tandem.graph.SessionConfig;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Batch norm over two devices, as batch norm on one device with all images, is that of {@link
 * ExactBatchNorm} but for rounding.
 */
class SyncBatchNormTest {
  static {
    NativeRuntime.load();
  }

  private static final int CHANNELS = 5;

  /**
   * Of float32, 6e-8 a step, in sums of up to 54 terms, relative to the largest of them: a
   * derivative is what is left of terms a hundred times its size.
   */
  private static final double ROUNDING = 4e-6;

  /** Weights and biases grow from channel to channel between these. */
  private static final float FIRST = 0.5f;

  private static final float LAST_WEIGHT = 2;
  private static final float LAST_BIAS = 3;

  /**
   * What is normalised.
   *
   * @param sizes images of each batch on each of two replicas
   * @param recorded number of leading batches that move the running statistics
   * @param side of an image
   * @param mean of its values, whose deviation is 1
   */
  private record Case(List<Integer> sizes, int recorded, int side, float mean) {
    /** All batches move the running statistics. */
    Case(List<Integer> sizes, int side, float mean) {
      this(sizes, sizes.size(), side, mean);
    }

    int imageSize() {
      return side * side * CHANNELS;
    }

    int images() {
      return 2 * sizes.stream().mapToInt(n -> n).sum();
    }

    /** Random numbers. */
    float[] values(int seed, float around) {
      Random random = new Random(seed);
      float[] values = new float[images() * imageSize()];
      for (int i = 0; i < values.length; i++) {
        values[i] = around + (float) random.nextGaussian();
      }
      return values;
    }

    /** The images of one replica: its part of each batch, batch after batch. */
    List<Integer> share(Replica replica) {
      List<Integer> images = new ArrayList<>();
      int first = 0;
      for (int size : sizes) {
        int own = 2 * size / replica.count();
        for (int i = 0; i < own; i++) {
          images.add(first + replica.index() * own + i);
        }
        first += 2 * size;
      }
      return images;
    }

    List<Long> parts(Replica replica) {
      return sizes.size() == 1
          ? List.of()
          : sizes.stream().map(size -> 2L * size / replica.count()).toList();
    }

    /**
     * What must come out, without derivatives of parameters where there are none, and with mean and
     * variance of the recorded batches alone.
     */
    List<ExactBatchNorm.Result> exact(boolean affine) {
      double[] weight = new double[CHANNELS];
      double[] bias = new double[CHANNELS];
      for (int i = 0; i < CHANNELS; i++) {
        weight[i] = affine ? FIRST + i * (LAST_WEIGHT - FIRST) / (CHANNELS - 1) : 1;
        bias[i] = affine ? FIRST + i * (LAST_BIAS - FIRST) / (CHANNELS - 1) : 0;
      }
      List<ExactBatchNorm.Result> all =
          new ArrayList<>(
              new ExactBatchNorm(values(1, mean), values(2, 1), weight, bias)
                  .results(sizes.stream().map(size -> 2 * size * side * side).toList()));
      all.subList(all.size() - 2 * (sizes.size() - recorded), all.size()).clear();
      if (!affine) {
        all.subList(2, 4).clear();
      }
      return all;
    }

    Operand<TFloat32> constant(Ops tf, Replica replica, float[] all) {
      List<Integer> images = share(replica);
      FloatBuffer share = FloatBuffer.allocate(images.size() * imageSize());
      images.forEach(image -> share.put(all, image * imageSize(), imageSize()));
      return tf.reshape(
          tf.constant(share.array()), tf.constant(new int[] {images.size(), side, side, CHANNELS}));
    }
  }

  /** The results of a replica: y and dx of its images, and the values equal on all replicas. */
  private record Layer(
      List<Op> initial, List<Operand<TFloat32>> images, List<Operand<TFloat32>> channels) {

    static Layer of(Ops tf, Replica replica, Case input, boolean affine) {
      VariableStore store = new VariableStore(tf, 1);
      ForwardPass pass =
          ForwardPass.training(tf, store.scope("student"), replica)
              .over(input.parts(replica), input.recorded);
      Operand<TFloat32> x = input.constant(tf, replica, input.values(1, input.mean));
      Operand<TFloat32> upstream = input.constant(tf, replica, input.values(2, 1));
      BatchNorm norm = new BatchNorm(0.1);
      Operand<TFloat32> y = affine ? norm.apply(pass, x) : norm.withoutAffine(pass, x);
      Operand<TFloat32> loss =
          tf.reduceSum(
              tf.math.mul(upstream, tf.math.square(y)), tf.constant(new int[] {0, 1, 2, 3}));
      List<Operand<?>> inputs = new ArrayList<>(List.of(x));
      // Without parameters there is nothing to assign, but a run needs a target.
      List<Op> initial = new ArrayList<>(List.of(tf.noOp()));
      for (Variable<?> variable : store.below("student")) {
        if (variable.role() == Variable.Role.PARAMETER) {
          @SuppressWarnings("unchecked") // A network's parameters are float32.
          Variable<TFloat32> parameter = (Variable<TFloat32>) variable;
          float last = variable.name().endsWith("weight") ? LAST_WEIGHT : LAST_BIAS;
          initial.add(
              parameter.assign(
                  tf, tf.linSpace(tf.constant(FIRST), tf.constant(last), tf.constant(CHANNELS))));
          inputs.add(parameter.value());
        }
      }
      var gradients = tf.gradients(loss, inputs);
      List<Operand<TFloat32>> channels = new ArrayList<>();
      for (int i = 1; i < inputs.size(); i++) {
        channels.add(replica.sum(tf, gradients.<TFloat32>dy(i).expect(TFloat32.class)));
      }
      pass.statistics().forEach(s -> channels.add(tf.identity(s.value())));
      return new Layer(
          initial, List.of(y, gradients.<TFloat32>dy(0).expect(TFloat32.class)), channels);
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of("one batch", new Case(List.of(2), 3, 7), true, ROUNDING),
        Arguments.of(
            "two batches of different size", new Case(List.of(1, 2), 3, 7), true, ROUNDING),
        Arguments.of(
            "two batches of which one is recorded",
            new Case(List.of(2, 1), 1, 3, 7),
            true,
            ROUNDING),
        Arguments.of(
            "a value of each channel a replica", new Case(List.of(1), 1, 0), true, ROUNDING),
        // float32 numbers around 1000 are 6e-5 apart, and the mean has an error of a few of these.
        // A variance computed as E[x²] − E[x]² would have an error of 6e-2.
        Arguments.of("a large mean", new Case(List.of(1, 2), 3, 1000), true, 3e-4),
        Arguments.of("without weight and bias", new Case(List.of(2), 3, 7), false, ROUNDING));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void oneReplicaAndTwoGiveWhatDoublePrecisionGives(
      String name, Case input, boolean affine, double tolerance) {
    List<ExactBatchNorm.Result> expected = input.exact(affine);
    for (int devices = 1; devices <= 2; devices++) {
      List<float[]> found = run(devices, input, affine);
      assertEquals(expected.size(), found.size());
      for (int i = 0; i < found.size(); i++) {
        assertEquals(
            0, error(expected.get(i), found.get(i)), tolerance, devices + " devices, value " + i);
      }
    }
  }

  /** The largest difference, relative to the terms. */
  private static double error(ExactBatchNorm.Result expected, float[] found) {
    assertEquals(expected.values().length, found.length);
    double largest = 0;
    for (int i = 0; i < found.length; i++) {
      largest = Math.max(largest, Math.abs(found[i] - expected.values()[i]));
    }
    return largest / expected.terms();
  }

  /** y, dx, then the gradients of bias and weight and the statistics, of all replicas together. */
  private static List<float[]> run(int devices, Case input, boolean affine) {
    DistributionStrategy strategy = new MirroredStrategy(LocalDevices.ofCpu(devices));
    try (ReplicatedGraph<Layer> replicas =
            new ReplicatedGraph<>(strategy, (tf, replica) -> Layer.of(tf, replica, input, affine));
        Session session = strategy.open(replicas.graph(), SessionConfig.of(2, 3))) {
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
          values.add(inOrder(result, fetched, devices, input));
          fetched += devices;
        }
        for (; fetched < result.size(); fetched++) {
          values.add(floats(result, fetched));
        }
        return values;
      }
    }
  }

  /** The images of all replicas, in the order of the input. */
  private static float[] inOrder(Result result, int first, int replicas, Case input) {
    float[] all = new float[input.images() * input.imageSize()];
    for (int replica = 0; replica < replicas; replica++) {
      float[] own = floats(result, first + replica);
      List<Integer> images = input.share(new Replica(replica, replicas, "ring"));
      for (int i = 0; i < images.size(); i++) {
        System.arraycopy(
            own, i * input.imageSize(), all, images.get(i) * input.imageSize(), input.imageSize());
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
