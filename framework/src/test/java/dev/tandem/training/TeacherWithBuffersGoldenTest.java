package dev.tandem.training;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.graph.Initializer;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.HashMap;
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

/**
 * The moving average over parameters and float buffers. The reference averages an integer buffer
 * too, and truncates it: an artefact that is not compared.
 */
class TeacherWithBuffersGoldenTest {
  private static final double TOLERANCE = 1e-6;
  private static final double IN_FLOAT64 = 1e-12;

  private static final List<String> TENSORS = List.of("p0", "p1", "buffer");

  @TestFactory
  Stream<DynamicTest> decayParametersAndBuffersAreTheReferences() {
    return Goldens.tests("w_ema_with_buffers", TeacherWithBuffersGoldenTest::followsTheStudent);
  }

  private static void followsTheStudent(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      List<Variable<TFloat32>> students = new ArrayList<>();
      List<Variable<TFloat32>> teachers = new ArrayList<>();
      Map<Variable<TFloat32>, float[]> before = new HashMap<>();
      for (String name : TENSORS) {
        GoldenArray start = golden.input("teacher_" + name + "_before");
        Shape shape = Shape.of(start.shape());
        students.add(store.scope("student").parameter(name, shape, Initializer.constant(0)));
        Variable<TFloat32> teacher =
            store.scope("teacher").parameter(name, shape, Initializer.constant(0));
        teachers.add(teacher);
        before.put(teacher, start.floats());
      }
      long first = golden.whole("first_iter");
      Variable<TInt64> step =
          store.state("step", TInt64.class, Shape.scalar(), ops -> ops.constant(first));
      double cap = golden.number("cap");
      List<Op> updates = new EmaUpdate(cap).updates(tf, step.value(), students, teachers);
      var decay = EmaUpdate.decayAt(tf, step.value(), cap);
      List<Op> next = List.of(step.assign(tf, tf.math.add(step.read(tf), tf.constant(1L))));
      graph.initialize(store);
      graph.assign(before);
      for (int k = 0; k < golden.whole("updates"); k++) {
        Map<Variable<TFloat32>, float[]> values = new HashMap<>();
        for (int i = 0; i < TENSORS.size(); i++) {
          values.put(students.get(i), golden.input("student_" + TENSORS.get(i)).at(k).floats());
        }
        graph.assign(values);
        assertClose(
            "decay " + k, golden.output("ratio").at(k).values(), graph.doubles(decay), IN_FLOAT64);
        graph.run(updates);
        graph.run(next);
        for (int i = 0; i < TENSORS.size(); i++) {
          assertClose(
              TENSORS.get(i) + " after update " + k,
              golden.output("f64_teacher_" + TENSORS.get(i)).at(k),
              graph.valueOf(teachers.get(i)),
              TOLERANCE);
        }
      }
    }
  }
}
