package dev.tandem.graph;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.tensorflow.types.TInt32;

class ResizeGoldenTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 1e-4;

  @TestFactory
  Stream<DynamicTest> bilinearAndItsGradientAreTheReferences() {
    return Goldens.tests(
        "j_interpolate",
        c -> c.text("mode").equals("bilinear_align"),
        c -> bilinear(c, Resize::bilinear));
  }

  @TestFactory
  Stream<DynamicTest> halfPixelBilinearAndItsGradientAreTheReferences() {
    return Goldens.tests(
        "j_interpolate",
        c -> c.text("mode").equals("bilinear_noalign"),
        c -> bilinear(c, Resize::bilinearHalfPixel));
  }

  /** {@code (tf, x, size) -> resized x}. */
  private interface Resizing {
    Operand<TFloat32> apply(Ops tf, Operand<TFloat32> x, Operand<TInt32> size);
  }

  @TestFactory
  Stream<DynamicTest> nearestIsTheReferences() {
    return Goldens.tests("j_interpolate", c -> c.text("mode").equals("nearest"), this::nearest);
  }

  /** The labels of the contrastive loss, which the reference takes from one-hot maps. */
  @TestFactory
  Stream<DynamicTest> nearestLabelsAreTheReferences() {
    return Goldens.tests(
        "k_onehot",
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            long[] small = golden.output("label_onehot_nearest").nhwc().shape();
            int[] labels =
                graph.ints(
                    Resize.nearest(
                        graph.tf(), golden.input("label").ints(graph), small[1], small[2]));
            double[] oneHot = golden.output("label_onehot_nearest").nhwc().values();
            double[] mask = golden.output("mask_nearest").values();
            int classes = golden.whole("num_class");
            for (int i = 0; i < labels.length; i++) {
              assertEquals(mask[i] == 1, labels[i] >= 0, "whether pixel " + i + " has a label");
              for (int c = 0; c < classes && labels[i] >= 0; c++) {
                assertEquals(c == labels[i] ? 1 : 0, oneHot[i * classes + c], "pixel " + i);
              }
            }
          }
        });
  }

  private void bilinear(Goldens.Case golden, Resizing resizing) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> x = golden.input("x").nhwc().floats(graph);
      Operand<TFloat32> y =
          resizing.apply(tf, x, tf.constant(new int[] {golden.whole("H"), golden.whole("W")}));
      Operand<TFloat32> product =
          Reduce.sum(tf, tf.math.mul(y, golden.input("upstream").nhwc().floats(graph)));
      Operand<TFloat32> gradient = tf.gradients(product, List.of(x)).dy(0);
      assertClose("y", golden.output("y").nhwc(), graph.floats(y), FORWARD);
      assertClose("gradient", golden.output("grad_x").nhwc(), graph.floats(gradient), GRADIENT);
    }
  }

  /** Maps have no channels: each channel is a map of its own. */
  private void nearest(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      GoldenArray x = golden.input("x");
      long[] shape = x.shape();
      Operand<TFloat32> maps = x.reshaped(shape[0] * shape[1], shape[2], shape[3]).floats(graph);
      Operand<TFloat32> y = Resize.nearest(graph.tf(), maps, golden.whole("H"), golden.whole("W"));
      assertArrayEquals(golden.output("y").floats(), graph.floats(y));
    }
  }
}
