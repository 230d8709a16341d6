package dev.tandem.loss;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class OnlineHardExampleMiningGoldenTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 1e-4;

  @TestFactory
  Stream<DynamicTest> lossGradientAndKeptPixelsAreTheReferences() {
    return Goldens.tests("b_ohem", this::isTheReference);
  }

  private void isTheReference(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> logits = golden.input("pred").nhwc().floats(graph);
      Operand<TInt32> label = golden.input("label").ints(graph);
      OnlineHardExampleMining loss =
          new OnlineHardExampleMining(golden.number("thresh"), golden.whole("min_kept"));
      Operand<TFloat32> value = loss.loss(tf, logits, label).value(tf);
      Operand<TFloat32> gradient = tf.gradients(value, List.of(logits)).dy(0);
      int[] kept =
          graph.ints(
              tf.select(
                  loss.kept(tf, CrossEntropy.perPixel(tf, logits, label), label),
                  label,
                  tf.constant(-1)));
      assertArrayEquals(golden.output("kept_label").ints(), kept);
      // Without a valid pixel the reference gives NaN, Tandem 0.
      boolean nothing = Arrays.stream(kept).allMatch(c -> c < 0);
      double[] expected = nothing ? new double[1] : golden.output("loss").values();
      double[] expectedGradient =
          nothing
              ? new double[golden.output("grad_pred").values().length]
              : golden.output("grad_pred").nhwc().values();
      assertClose("loss", expected, graph.floats(value), FORWARD);
      assertClose("gradient", expectedGradient, graph.floats(gradient), GRADIENT);
    }
  }
}
