package dev.tandem.representation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrototypesTest {
  private static final int CLASSES = 3;

  /**
   * Decay ¾. First batch: class 0 has (1, 2) and (3, 4), class 2 has (4, 0), one pixel belongs to
   * none. Second batch: class 0 has (6, 7), class 1 has (8, 8), class 2 has none.
   */
  @Test
  void aClassBeginsWithTheMeanOfItsPixelsThenFollowsSlowlyAndStaysWhereItIsAbsent() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      Prototypes prototypes =
          new Prototypes(store, new DeterministicRepresentation(), CLASSES, 2, 0.75);
      graph.initialize(store);
      assertArrayEquals(new boolean[CLASSES], graph.booleans(prototypes.current().seen()));

      update(
          graph,
          prototypes,
          new float[] {1, 2, 4, 0, 9, 9, 3, 4},
          new int[] {0, 2, -1, 0},
          true,
          false,
          true);
      assertArrayEquals(
          new boolean[] {true, false, true}, graph.booleans(prototypes.current().seen()));
      assertArrayEquals(new float[] {2, 3, 0, 0, 4, 0}, means(graph, prototypes));

      update(graph, prototypes, new float[] {8, 8, 6, 7}, new int[] {1, 0}, true, true, false);
      assertArrayEquals(
          new boolean[] {true, true, true}, graph.booleans(prototypes.current().seen()));
      // Class 0: ¾·(2, 3) + ¼·(6, 7).
      assertArrayEquals(new float[] {3, 4, 8, 8, 4, 0}, means(graph, prototypes));
    }
  }

  /** ¾·2 + ¼·6 = 3 for the mean, ¾·1 + ¼·½ = 0.875 for the variance. */
  @Test
  void theVarianceFollowsLikeTheMean() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      Prototypes prototypes = new Prototypes(store, new GaussianRepresentation(), 1, 1, 0.75);
      graph.initialize(store);
      for (float[] batch : new float[][] {{2, 1}, {6, 0.5f}}) {
        graph.run(
            prototypes.store(
                graph.tf(),
                prototypes.updated(
                    graph.tf(),
                    new Representation(
                        graph.constant(new float[] {batch[0]}, 1, 1),
                        Optional.of(graph.constant(new float[] {batch[1]}, 1, 1))),
                    graph.constant(new boolean[] {true}, 1))));
      }
      Representation current = prototypes.current().representation();
      assertArrayEquals(new float[] {3}, graph.floats(current.mean()));
      assertArrayEquals(new float[] {0.875f}, graph.floats(current.variance().orElseThrow()));
    }
  }

  /** With a decay of 0, as PRCL has it: the batch's where there is one. */
  @Test
  void withoutDecayPrototypesAreTheBatchsAndAnAbsentClassKeepsItsLast() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      Prototypes prototypes =
          new Prototypes(store, new DeterministicRepresentation(), CLASSES, 2, 0);
      graph.initialize(store);
      update(graph, prototypes, new float[] {1, 2, 4, 0}, new int[] {0, 2}, true, false, true);
      update(graph, prototypes, new float[] {6, 7}, new int[] {0}, true, false, false);
      assertArrayEquals(new float[] {6, 7, 0, 0, 4, 0}, means(graph, prototypes));
    }
  }

  private static void update(
      TestGraph graph, Prototypes prototypes, float[] pixels, int[] classes, boolean... present) {
    Representation batch =
        new DeterministicRepresentation()
            .prototypes(
                graph.tf(),
                Replica.only(),
                Representation.of(graph.constant(pixels, classes.length, 2)),
                graph.constant(classes, classes.length),
                CLASSES);
    graph.run(
        prototypes.store(
            graph.tf(),
            prototypes.updated(graph.tf(), batch, graph.constant(present, present.length))));
  }

  private static float[] means(TestGraph graph, Prototypes prototypes) {
    return graph.floats(prototypes.current().representation().mean());
  }
}
