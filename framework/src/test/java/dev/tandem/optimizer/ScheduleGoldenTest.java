package dev.tandem.optimizer;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The reference counts iterations or epochs, ours takes the progress from 0 to 1: it is the share
 * of the schedule's span. Before its first and from its last epoch on the reference's ramp-down is
 * a constant, which has no counterpart in a training that it spans.
 */
class ScheduleGoldenTest {
  /** Powers and exponentials in float32. */
  private static final double TOLERANCE = 1e-5;

  @TestFactory
  Stream<DynamicTest> polynomialDecayIsTheReferences() {
    return Goldens.tests("g_schedules", c -> c.text("kind").equals("polylr"), this::poly);
  }

  @TestFactory
  Stream<DynamicTest> rampDownIsTheReferencesInsideItsSpan() {
    return Goldens.tests("g_schedules", c -> c.text("kind").equals("rampdown"), this::rampDown);
  }

  private void poly(Goldens.Case golden) {
    float[] progress = new float[golden.whole("n")];
    for (int k = 0; k < progress.length; k++) {
      progress[k] = (float) (k * golden.number("stride") / golden.number("max_iters"));
    }
    Schedule schedule =
        Schedule.poly(golden.number("lr"), golden.number("power"), golden.number("min_lr"));
    assertClose("rate", golden.output("lr"), values(schedule, progress), TOLERANCE);
  }

  private void rampDown(Goldens.Case golden) {
    double begin = golden.number("begin_epoch");
    double end = golden.number("max_epoch");
    // The weight falls between the two epochs; of the reference's values those are compared.
    int count = golden.whole("n");
    double epoch = golden.number("current_epoch");
    int first = (int) Math.min(count, Math.max(0, begin - epoch));
    int last = (int) Math.max(first, Math.min(count, end - epoch));
    float[] progress = new float[last - first];
    for (int k = first; k < last; k++) {
      progress[k - first] = (float) ((epoch + k - begin) / (end - begin));
    }
    Schedule schedule =
        Schedule.rampDown(
            golden.number("max_value"), golden.number("ramp_mult"), golden.number("min_value"));
    double[] expected = Arrays.copyOfRange(golden.output("value").values(), first, last);
    assertClose("weight", expected, values(schedule, progress), TOLERANCE);
  }

  private static float[] values(Schedule schedule, float[] progress) {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> all = graph.tf().constant(progress);
      return graph.floats(schedule.at(graph.tf(), all));
    }
  }
}
