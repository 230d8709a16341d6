package dev.tandem.representation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class FloatBitsTest {
  private static final float[] NUMBERS = {1, 6, 0.375f, 0x1.8p-126f, 0x1.4p126f};

  @Test
  void aNumberIsItsSignificandTimesAPowerOfTwo() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> x = tf.constant(NUMBERS);
      assertArrayEquals(new int[] {0, 2, -2, -126, 126}, graph.ints(FloatBits.exponent(tf, x)));
      assertArrayEquals(
          new float[] {1, 1.5f, 1.5f, 1.5f, 1.25f}, graph.floats(FloatBits.significand(tf, x)));
    }
  }

  @Test
  void theLogarithmOfASignificandHasTheGradientOfTheNumbers() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> x = tf.constant(new float[] {1, 6, 0.375f});
      var logarithm = tf.math.log(FloatBits.significand(tf, x));
      assertArrayEquals(
          new float[] {1, 1 / 6f, 1 / 0.375f},
          graph.floats(tf.gradients(logarithm, List.of(x)).dy(0)),
          1e-6f);
    }
  }
}
