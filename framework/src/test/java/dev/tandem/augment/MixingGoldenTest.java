package dev.tandem.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.data.SupervisedImages;
import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.op.Ops;

/** Pixels are copied, never computed with: everything must be equal. */
class MixingGoldenTest {
  @TestFactory
  Stream<DynamicTest> cutMixByGivenMasksIsTheReferences() {
    return Goldens.tests("i_mixing", c -> c.text("mode").equals("cutmix"), this::masked);
  }

  @TestFactory
  Stream<DynamicTest> noMixingLeavesTheBatch() {
    return Goldens.tests(
        "i_mixing",
        c -> c.text("mode").equals("none"),
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            check(
                golden, graph, Mixing.none().mix(graph.tf(), batch(golden, graph), Draws.once(1)));
          }
        });
  }

  private void masked(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      var keep = tf.math.greater(golden.input("mask").floats(graph), tf.constant(0.5f));
      check(golden, graph, MaskedMix.withNext(tf, batch(golden, graph), keep));
    }
  }

  private static SupervisedImages batch(Goldens.Case golden, TestGraph graph) {
    return new SupervisedImages(
        golden.input("image").nhwc().floats(graph),
        List.of(
            new Supervision(
                golden.input("label").ints(graph), golden.input("conf").floats(graph))));
  }

  private static void check(Goldens.Case golden, TestGraph graph, SupervisedImages mixed) {
    assertArrayEquals(golden.output("image").nhwc().floats(), graph.floats(mixed.images()));
    Supervision supervision = mixed.supervisions().get(0);
    assertArrayEquals(golden.output("label").ints(), graph.ints(supervision.label()));
    assertArrayEquals(golden.output("conf").floats(), graph.floats(supervision.confidence()));
  }
}
