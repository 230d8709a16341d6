package dev.tandem.representation;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.op.Ops;

class PrototypesGoldenTest {
  private static final double FORWARD = 1e-5;

  @TestFactory
  Stream<DynamicTest> globalPrototypesFollowTheReferencesOverSeveralUpdates() {
    return Goldens.tests("d_css_prototypes_ema", this::followsTheReference);
  }

  private void followsTheReference(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      GoldenArray before = golden.input("prototypes_0");
      int classCount = (int) before.shape()[0];
      int channels = (int) before.shape()[1];
      VariableStore store = new VariableStore(tf, 0);
      DeterministicRepresentation type = new DeterministicRepresentation();
      Prototypes prototypes =
          new Prototypes(store, type, classCount, channels, golden.number("alpha"));
      graph.initialize(store);
      assertClose("start", before, graph.floats(prototypes.current().representation().mean()), 0);
      for (int update = 0; update < golden.whole("updates"); update++) {
        GoldenArray rep = golden.input("rep_" + update).nhwc();
        int[] classes = new int[rep.values().length / channels];
        boolean[] present = new boolean[classCount];
        GoldenArray oneHot = golden.input("label_onehot_" + update).nhwc();
        double[] mask = golden.input("mask_" + update).values();
        for (int i = 0; i < classes.length; i++) {
          classes[i] = -1;
          for (int c = 0; c < classCount; c++) {
            if (oneHot.values()[i * classCount + c] * mask[i] > 0) {
              classes[i] = c;
              present[c] = true;
            }
          }
        }
        Prototypes.Snapshot snapshot =
            prototypes.updated(
                tf,
                type.prototypes(
                    tf,
                    Replica.only(),
                    Representation.of(rep.reshaped(classes.length, channels).floats(graph)),
                    graph.constant(classes, classes.length),
                    classCount),
                graph.constant(present, classCount));
        graph.run(prototypes.store(tf, snapshot));
        assertClose(
            "after update " + (update + 1),
            golden.output("prototypes_" + (update + 1)),
            graph.floats(prototypes.current().representation().mean()),
            FORWARD);
      }
    }
  }
}
