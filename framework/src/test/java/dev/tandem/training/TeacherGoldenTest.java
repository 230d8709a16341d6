package dev.tandem.training;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.graph.Initializer;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class TeacherGoldenTest {
  /** A mean over two hundred updates in float32. */
  private static final double TOLERANCE = 1e-5;

  @TestFactory
  Stream<DynamicTest> decayAndTeacherAreTheReferences() {
    return Goldens.tests("g_schedules", c -> c.text("kind").equals("ema"), this::followsTheStudent);
  }

  private void followsTheStudent(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      Variable<TFloat32> student =
          store.scope("student").parameter("x", Shape.of(1), Initializer.constant(0));
      Variable<TFloat32> teacher =
          store.scope("teacher").parameter("x", Shape.of(1), Initializer.constant(5));
      Variable<TInt64> step =
          store.state("step", TInt64.class, Shape.scalar(), ops -> ops.constant(0L));
      double alpha = golden.number("alpha");
      List<Op> updates =
          new EmaUpdate(alpha).updates(tf, step.value(), List.of(student), List.of(teacher));
      var decay = EmaUpdate.decayAt(tf, step.value(), alpha);
      List<Op> next = List.of(step.assign(tf, tf.math.add(step.read(tf), tf.constant(1L))));
      graph.initialize(store);
      double[] decays = new double[golden.whole("n")];
      float[] teachers = new float[decays.length];
      for (int k = 0; k < decays.length; k++) {
        graph.assign(Map.of(student, new float[] {(float) Math.sin(k)}));
        decays[k] = graph.doubles(decay)[0];
        graph.run(updates);
        teachers[k] = graph.valueOf(teacher)[0];
        graph.run(next);
      }
      assertClose("decay", golden.output("decay").values(), decays, TOLERANCE);
      assertClose("teacher", golden.output("teacher_when_student_is_sin_k"), teachers, TOLERANCE);
    }
  }
}
