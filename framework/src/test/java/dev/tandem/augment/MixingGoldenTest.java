package dev.tandem.augment;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.graph.Replica;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Pixels are copied, never computed with: everything must be equal. */
class MixingGoldenTest {
  @TestFactory
  Stream<DynamicTest> cutMixByGivenMasksIsTheReferences() {
    return Goldens.tests("i_mixing", c -> c.text("mode").equals("cutmix"), this::masked);
  }

  @TestFactory
  Stream<DynamicTest> cutOutByGivenMasksIsTheReferences() {
    return Goldens.tests(
        "i_mixing",
        c -> c.text("mode").equals("cutout"),
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            Ops tf = graph.tf();
            var keep = tf.math.greater(golden.input("mask").floats(graph), tf.constant(0.5f));
            check(golden, graph, CutOut.blackedOut(tf, batch(golden, graph), keep));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> rectanglesOfGivenDrawsAreTheReferences() {
    return Goldens.tests(
        "i_mixing",
        c -> c.inputs().containsKey("cutout_draws_w_x_y"),
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            GoldenArray draws = golden.input("cutout_draws_w_x_y");
            int batch = (int) draws.shape()[0];
            List<Operand<TFloat32>> columns = new ArrayList<>();
            for (int k = 0; k < 3; k++) {
              float[] column = new float[batch];
              for (int i = 0; i < batch; i++) {
                column[i] = (float) draws.values()[3 * i + k];
              }
              columns.add(graph.constant(column, batch, 1));
            }
            Shape shape = Shape.of(golden.input("image").nhwc().shape());
            boolean[] inside =
                graph.booleans(
                    RandomRectangle.of(
                        graph.tf(),
                        shape,
                        columns.get(0),
                        RandomRectangle.height(graph.tf(), shape, columns.get(0)),
                        columns.get(1),
                        columns.get(2)));
            double[] kept = golden.input("mask").values();
            for (int i = 0; i < kept.length; i++) {
              assertEquals(kept[i] == 0, inside[i], "pixel " + i);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> classMixByGivenMasksIsTheReferences() {
    return Goldens.tests("i_mixing", c -> c.text("mode").equals("classmix"), this::masked);
  }

  @TestFactory
  Stream<DynamicTest> classMixKeepsTheLabelsOfTheReferencesPermutation() {
    return Goldens.tests("i_mixing", c -> c.text("mode").equals("classmix"), this::labelsStay);
  }

  private void labelsStay(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      GoldenArray labels = golden.input("label");
      int images = (int) labels.shape()[0];
      int pixels = (int) (labels.shape()[1] * labels.shape()[2]);
      float[] keys = new float[images * 257];
      Arrays.fill(keys, 0.99f);
      for (int i = 0; i < images; i++) {
        int[] label = Arrays.copyOfRange(labels.ints(), i * pixels, (i + 1) * pixels);
        int[] distinct = Arrays.stream(label).sorted().distinct().toArray();
        int[] permutation = golden.input("perm_" + i).ints();
        for (int place = 0; place < permutation.length; place++) {
          keys[257 * i + distinct[permutation[place]] + 1] = place / 300f;
        }
      }
      boolean[] kept =
          graph.booleans(
              ClassMix.halfOfTheLabels(
                  graph.tf(),
                  graph.constant(labels.ints(), images, pixels, 1),
                  graph.constant(keys, images, 257)));
      for (int p = 0; p < kept.length; p++) {
        assertEquals(golden.input("mask").values()[p] > 0, kept[p], "pixel " + p);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> noMixingLeavesTheBatch() {
    return Goldens.tests(
        "i_mixing",
        c -> c.text("mode").equals("none"),
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            SupervisedImages batch = batch(golden, graph);
            check(
                golden,
                graph,
                Mixing.none().mix(graph.tf(), batch, partners(graph, batch), Draws.once(1)));
          }
        });
  }

  private void masked(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      var keep = tf.math.greater(golden.input("mask").floats(graph), tf.constant(0.5f));
      SupervisedImages batch = batch(golden, graph);
      check(golden, graph, MaskedMix.of(tf, batch, partners(graph, batch), keep));
    }
  }

  private static SupervisedImages partners(TestGraph graph, SupervisedImages batch) {
    return Partners.of(graph.tf(), Replica.only(), batch);
  }

  private static SupervisedImages batch(Goldens.Case golden, TestGraph graph) {
    return new SupervisedImages(
        golden.input("image").nhwc().floats(graph),
        PseudoLabels.shared(
            new Supervision(
                golden.input("label").ints(graph), golden.input("conf").floats(graph))));
  }

  private static void check(Goldens.Case golden, TestGraph graph, SupervisedImages mixed) {
    // The reference multiplies by the mask, which leaves zeros with a sign; 0 and −0 are equal
    // here.
    assertClose("image", golden.output("image").nhwc(), graph.floats(mixed.images()), 0);
    Supervision supervision = mixed.labels().supervisions().get(0);
    assertArrayEquals(golden.output("label").ints(), graph.ints(supervision.label()));
    assertClose("confidence", golden.output("conf"), graph.floats(supervision.confidence()), 0);
  }
}
