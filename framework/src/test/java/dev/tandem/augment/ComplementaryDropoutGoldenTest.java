package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** Complementary dropout of token maps from the draws of the reference. */
class ComplementaryDropoutGoldenTest {
  @TestFactory
  Stream<DynamicTest> theDroppedMapsAreTheReferences() {
    return Goldens.tests("t_complementary_dropout", ComplementaryDropoutGoldenTest::dropsAlike);
  }

  private static void dropsAlike(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      int[] kept = golden.input("kept_mask").ints();
      assertEquals(golden.whole("kept"), Arrays.stream(kept).sum());
      assertEquals(golden.whole("images") / 2, golden.whole("kept"));
      Operand<TBool> whole = tf.math.equal(golden.input("kept_mask").ints(graph), tf.constant(1));
      Operand<TFloat32> factors =
          tf.expandDims(
              ComplementaryDropout.factors(tf, golden.input("binomial").floats(graph), whole),
              tf.constant(1));
      for (int map = 0; golden.inputs().containsKey("feat" + map); map++) {
        GoldenArray tokens = golden.input("feat" + map);
        assertArrayEquals(
            golden.output("out" + map).floats(),
            graph.floats(tf.math.mul(tokens.floats(graph), factors)),
            "map " + map);
      }
    }
  }
}
