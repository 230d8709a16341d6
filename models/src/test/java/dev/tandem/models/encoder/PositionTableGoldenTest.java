package dev.tandem.models.encoder;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.graph.Extent;
import dev.tandem.graph.Reduce;
import dev.tandem.models.GoldenWeights;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class PositionTableGoldenTest {
  /** In float64 the result errs by the rounding to float32 alone. */
  private static final double TOLERANCE = 1e-6;

  @TestFactory
  Stream<DynamicTest> tableAndItsGradientAreTheReferences() {
    return Goldens.tests("r_position_embedding", golden -> check(golden, true));
  }

  @TestFactory
  Stream<DynamicTest> soTheyAreWhereTheGridIsUnknownBefore() {
    return Goldens.tests("r_position_embedding", golden -> check(golden, false));
  }

  private static void check(Goldens.Case golden, boolean known) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      PositionTable positions = new PositionTable(golden.whole("table_grid"));
      GoldenArray stored = golden.input("table");
      assertArrayEquals(counted(golden, stored.shape()), stored.floats());
      Operand<TFloat32> table = stored.floats(graph);
      Extent rows = extent(graph, golden.whole("grid_h"), known);
      Extent columns = extent(graph, golden.whole("grid_w"), known);
      boolean asImages =
          golden.whole("identity") == 1
              || golden.whole("grid_h") != golden.whole("grid_w")
              || golden.whole("grid_h") != golden.whole("table_grid");
      // What no image asks for: interpolation to the table's own grid.
      Operand<TFloat32> out =
          asImages
              ? positions.at(tf, table, rows, columns)
              : positions.interpolated(
                  tf,
                  table,
                  positions.interpolation(tf, rows),
                  positions.interpolation(tf, columns));
      Operand<TFloat32> sum = Reduce.sum(tf, tf.math.mul(out, golden.input("up").floats(graph)));
      Operand<TFloat32> gradient = tf.gradients(sum, List.of(table)).dy(0);
      List<float[]> values = graph.allFloats(List.of(out, gradient));
      assertClose("table", golden.output("f64_out"), values.get(0), TOLERANCE);
      if (golden.outputs().containsKey("f64_grad_table")) {
        assertClose("gradient", golden.output("f64_grad_table"), values.get(1), TOLERANCE);
      } else if (golden.outputs().containsKey("grad_table")) {
        assertClose("gradient", golden.output("grad_table"), values.get(1), TOLERANCE);
      }
    }
  }

  private static float[] counted(Goldens.Case golden, long[] shape) {
    int[] lengths = Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
    return new GoldenWeights.Tensor(golden.whole("k"), "pos_embed", lengths).values();
  }

  private static Extent extent(TestGraph graph, int length, boolean known) {
    return known
        ? Extent.of(graph.tf(), length)
        : new Extent(
            OptionalInt.empty(),
            graph
                .tf()
                .placeholderWithDefault(
                    graph.tf().constant(length), org.tensorflow.ndarray.Shape.scalar()));
  }
}
