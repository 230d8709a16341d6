package dev.tandem.optimizer;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.Initializer;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class SgdAndScheduleTest {
  @Test
  void twoStepsWithNesterovAndDecayAreThoseByHand() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Variable<TFloat32> x =
          store.scope("net").parameter("x", Shape.of(1), Initializer.constant(2));
      var updates =
          new Sgd(0.9, 0.1)
              .updates(
                  tf,
                  store,
                  List.of(x),
                  List.of(tf.constant(new float[] {1})),
                  List.of(tf.constant(0.5f)));
      graph.initialize(store);
      // g = 1 + 0.1·2 = 1.2; v = 1.2; x = 2 − 0.5·(1.2 + 0.9·1.2) = 0.86
      graph.run(List.copyOf(updates));
      assertClose("x", new double[] {0.86}, graph.valueOf(x), 1e-6);
      // g = 1.086; v = 1.08 + 1.086 = 2.166; x = 0.86 − 0.5·(1.086 + 1.9494)
      graph.run(List.copyOf(updates));
      assertClose("x", new double[] {0.86 - 0.5 * (1.086 + 1.9494)}, graph.valueOf(x), 1e-6);
    }
  }

  @Test
  void polyFallsToItsFloorAndStaysThereBeyondTheEnd() {
    Schedule poly = Schedule.poly(0.1, 2, 0.005);
    assertEquals(0.1, at(poly, 0), 1e-8);
    assertEquals(0.025, at(poly, 0.5f), 1e-8);
    assertEquals(0.005, at(poly, 0.9f), 1e-8);
    assertEquals(0.005, at(poly, 1), 1e-8);
    assertEquals(0.005, at(poly, 1.5f), 1e-8);
  }

  @Test
  void rampDownIsABellsHalf() {
    Schedule ramp = Schedule.rampDown(2, -1, 0.8);
    assertEquals(2, at(ramp, 0), 1e-6);
    assertEquals(2 * Math.exp(-0.25), at(ramp, 0.5f), 1e-6);
    assertEquals(0.8, at(ramp, 1), 1e-6);
  }

  @Test
  void constantStays() {
    assertEquals(0.3, at(Schedule.constant(0.3), 0.7f), 1e-7);
  }

  private static double at(Schedule schedule, float progress) {
    try (TestGraph graph = new TestGraph()) {
      return graph.scalar(schedule.at(graph.tf(), graph.tf().constant(progress)));
    }
  }
}
