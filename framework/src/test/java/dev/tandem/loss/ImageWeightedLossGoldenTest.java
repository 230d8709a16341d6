package dev.tandem.loss;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.Supervision;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ImageWeightedLossGoldenTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 1e-4;

  @TestFactory
  Stream<DynamicTest> lossWeightsAndGradientAreTheReferences() {
    return Goldens.tests("a_attention_threshold", this::isTheReference);
  }

  private void isTheReference(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> logits = golden.input("pred").nhwc().floats(graph);
      GoldenArray label = golden.input("label");
      Supervision supervision =
          new Supervision(label.ints(graph), golden.input("conf").floats(graph));
      ImageWeightedLoss loss = new ImageWeightedLoss(golden.number("un_threshold"));
      Operand<TFloat32> value = loss.loss(tf, logits, supervision).value(tf);
      Operand<TFloat32> gradient = tf.gradients(value, List.of(logits)).dy(0);

      double expected = golden.output("loss").scalar();
      if (Double.isNaN(expected)) {
        // The reference's mean over no pixels with a loss is NaN; only in that case.
        Operand<TFloat32> losses = CrossEntropy.perPixel(tf, logits, supervision.label());
        for (float ofPixel : graph.floats(losses)) {
          assertEquals(0, ofPixel);
        }
        expected = 0;
      }
      assertClose("loss", new double[] {expected}, graph.floats(value), FORWARD);
      assertClose("gradient", golden.output("grad_pred").nhwc(), graph.floats(gradient), GRADIENT);
      checkWeights(golden, graph.floats(loss.imageWeights(tf, supervision)));
    }
  }

  /** Images without a valid pixel count as 0 here, as 0/0 or n/0 in the reference. */
  private static void checkWeights(Goldens.Case golden, float[] weights) {
    double[] expected = golden.output("weight_per_image").values();
    for (int i = 0; i < expected.length; i++) {
      double weight = Double.isFinite(expected[i]) ? expected[i] : 0;
      assertEquals(weight, weights[i], FORWARD * Math.max(weight, 1), "weight of image " + i);
    }
  }
}
