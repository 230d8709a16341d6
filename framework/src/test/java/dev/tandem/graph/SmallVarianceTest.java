package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Gradients of batch norm and of depthwise convolutions, compared with a plain computation in
 * double precision where pretrained networks make them hard: channels that hardly vary, whose batch
 * norm multiplies gradients by up to 1/√ε = 316.
 */
class SmallVarianceTest {
  private static final int BATCH = 4;
  private static final int SIDE = 24;
  private static final int PIXELS = BATCH * SIDE * SIDE;

  /** Relative to the L2 norm of a channel's gradient. */
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-2, 1e-3, 1e-4, 1e-6, 0})
  void batchNormsGradientIsRight(double deviation) {
    float[] x = normal(PIXELS, 1, deviation, 1);
    float[] upstream = normal(PIXELS, 0, 1, 2);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Operand<TFloat32> images = graph.constant(x, BATCH, SIDE, SIDE, 1);
      Operand<TFloat32> y =
          new BatchNorm(0.1).apply(ForwardPass.training(tf, store.scope("net")), images);
      Operand<TFloat32> loss = tf.math.mul(y, graph.constant(upstream, BATCH, SIDE, SIDE, 1));
      Operand<TFloat32> gradient = tf.gradients(loss, List.of(images)).dy(0);
      graph.initialize(store);
      assertNear(batchNormGradient(x, upstream), graph.floats(gradient));
    }
  }

  private static double[] batchNormGradient(float[] x, float[] upstream) {
    double mean = 0;
    for (float value : x) {
      mean += value;
    }
    mean /= x.length;
    double variance = 0;
    for (float value : x) {
      variance += (value - mean) * (value - mean);
    }
    double inverse = 1 / Math.sqrt(variance / x.length + 1e-5);
    double meanUpstream = 0;
    double correlation = 0;
    for (int i = 0; i < x.length; i++) {
      meanUpstream += upstream[i];
      correlation += upstream[i] * (x[i] - mean) * inverse;
    }
    double[] gradient = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double normalized = (x[i] - mean) * inverse;
      gradient[i] =
          inverse * (upstream[i] - meanUpstream / x.length - normalized * correlation / x.length);
    }
    return gradient;
  }

  @Test
  void aDepthwiseConvolutionsGradientsAreRight() {
    float[] x = normal(PIXELS, 1, 1e-3, 1);
    float[] kernel = normal(9, 0, 1, 3);
    // As batch norm passes them down: large, with a mean of nearly 0.
    float[] upstream = normal(PIXELS, 0, 300, 2);
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      ForwardPass pass = ForwardPass.training(tf, store.scope("net"));
      Operand<TFloat32> images = graph.constant(x, BATCH, SIDE, SIDE, 1);
      Operand<TFloat32> y = new DepthwiseConvolution(1, 1).apply(pass, images);
      Operand<TFloat32> loss = tf.math.mul(y, graph.constant(upstream, BATCH, SIDE, SIDE, 1));
      Variable<TFloat32> weight = weight(store);
      var gradients = tf.gradients(loss, List.of(images, weight.value()));
      graph.initialize(store);
      graph.assign(java.util.Map.of(weight, kernel));
      assertNear(inputGradient(kernel, upstream), graph.floats(gradients.dy(0)));
      assertNear(kernelGradient(x, upstream), graph.floats(gradients.dy(1)));
    }
  }

  @SuppressWarnings("unchecked") // A network's parameters are float32.
  private static Variable<TFloat32> weight(VariableStore store) {
    return (Variable<TFloat32>) store.find("net/weight").orElseThrow();
  }

  /** Calls with the indices of input, kernel and output of each product of the convolution. */
  private interface Product {
    void at(int input, int kernel, int output);
  }

  private static void forEachProduct(Product product) {
    for (int b = 0; b < BATCH; b++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          for (int k = 0; k < 9; k++) {
            int fromY = y + k / 3 - 1;
            int fromX = x + k % 3 - 1;
            if (fromY >= 0 && fromY < SIDE && fromX >= 0 && fromX < SIDE) {
              product.at((b * SIDE + fromY) * SIDE + fromX, k, (b * SIDE + y) * SIDE + x);
            }
          }
        }
      }
    }
  }

  private static double[] inputGradient(float[] kernel, float[] upstream) {
    double[] gradient = new double[PIXELS];
    forEachProduct((i, k, o) -> gradient[i] += (double) kernel[k] * upstream[o]);
    return gradient;
  }

  private static double[] kernelGradient(float[] x, float[] upstream) {
    double[] gradient = new double[9];
    forEachProduct((i, k, o) -> gradient[k] += (double) x[i] * upstream[o]);
    return gradient;
  }

  private static float[] normal(int count, double mean, double deviation, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return values;
  }

  private static void assertNear(double[] expected, float[] actual) {
    double norm = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      norm += expected[i] * expected[i];
      difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
    }
    double relative = Math.sqrt(difference / norm);
    assertTrue(relative < TOLERANCE, "relative difference " + relative);
  }
}
