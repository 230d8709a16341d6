package dev.tandem.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class ScratchVariableTest {
  @Test
  void whatIsClearedHoldsNothing() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      ScratchVariable<TFloat32> kept =
          ScratchVariable.of(tf, "kept", TFloat32.class, Shape.of(-1, -1, 3));
      graph
          .session()
          .runner()
          .addTarget(kept.set(tf, graph.constant(new float[12], 2, 2, 3)))
          .run()
          .close();
      assertEquals(12, graph.floats(kept.read(tf)).length);
      graph.session().runner().addTarget(kept.clear(tf)).run().close();
      assertEquals(0, graph.floats(kept.read(tf)).length);
    }
  }
}
