package dev.tandem.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.testing.TestGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class VariableStoreTest {
  private static final Shape PAIR = Shape.of(2);

  @Test
  void askingAgainGivesTheSameVariable() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      VariableScope scope = store.scope("net").in("layer");
      assertSame(
          scope.parameter("weight", PAIR, Initializer.constant(1)),
          scope.parameter("weight", PAIR, Initializer.constant(2)));
      assertEquals(1, store.variables().size());
    }
  }

  @Test
  void anotherShapeOfTheSameNameIsRefused() {
    try (TestGraph graph = new TestGraph()) {
      VariableScope scope = new VariableStore(graph.tf(), 0).scope("net");
      scope.parameter("weight", PAIR, Initializer.constant(1));
      assertThrows(
          IllegalStateException.class,
          () -> scope.parameter("weight", Shape.of(3), Initializer.constant(1)));
    }
  }

  @Test
  void aStateNameIsTakenOnce() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      store.state("step", TInt64.class, Shape.scalar(), tf -> tf.constant(0L));
      assertThrows(
          IllegalArgumentException.class,
          () -> store.state("step", TInt64.class, Shape.scalar(), tf -> tf.constant(0L)));
    }
  }

  @Test
  void aCopyTakesItsOriginalsPresentValueAndLivesOn() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      var original = store.scope("student").parameter("weight", PAIR, Initializer.constant(1));
      var copy =
          store.copyScope("teacher", "student").parameter("weight", PAIR, Initializer.constant(9));
      graph.run(store.initializers());
      graph.assign(Map.of(original, new float[] {3, 4}));
      graph.run(store.synchronizers());
      assertArrayEquals(new float[] {3, 4}, graph.valueOf(copy));
      graph.assign(Map.of(original, new float[] {5, 6}));
      assertArrayEquals(new float[] {3, 4}, graph.valueOf(copy));
    }
  }

  @Test
  void aCopyBuiltFirstMakesItsOriginal() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      var copy =
          store.copyScope("teacher", "student").parameter("weight", PAIR, Initializer.constant(9));
      var original = store.scope("student").parameter("weight", PAIR, Initializer.constant(1));
      assertEquals(2, store.variables().size());
      graph.initialize(store);
      assertArrayEquals(new float[] {9, 9}, graph.valueOf(original));
      assertArrayEquals(new float[] {9, 9}, graph.valueOf(copy));
    }
  }

  @Test
  void initialValuesFollowFromSeedAndNameAlone() {
    float[] first = initial(1, "a", false);
    assertArrayEquals(first, initial(1, "a", true));
    assertNotEquals(first[0], initial(2, "a", false)[0]);
    assertNotEquals(first[0], initial(1, "b", false)[0]);
  }

  private static float[] initial(long seed, String name, boolean withAnother) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), seed);
      if (withAnother) {
        store.scope("net").parameter("another", PAIR, Initializer.uniform(1));
      }
      var variable = store.scope("net").parameter(name, PAIR, Initializer.uniform(1));
      graph.initialize(store);
      return graph.valueOf(variable);
    }
  }

  @Test
  void saverBringsValuesBackByName(@TempDir Path folder) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      Variable<TFloat32> weight =
          store.scope("net").parameter("weight", PAIR, Initializer.constant(1));
      var step = store.state("step", TInt64.class, Shape.scalar(), tf -> tf.constant(7L));
      VariableSaver saver = new VariableSaver(graph.tf(), store.variables());
      graph.initialize(store);
      graph.assign(Map.of(weight, new float[] {2, 3}));
      saver.save(graph.session(), folder.resolve("a"));
      graph.assign(Map.of(weight, new float[] {0, 0}));
      graph.run(List.of(step.assign(graph.tf(), graph.tf().constant(1L))));
      saver.restore(graph.session(), folder.resolve("a"));
      assertArrayEquals(new float[] {2, 3}, graph.valueOf(weight));
      assertArrayEquals(new long[] {7}, graph.longs(step.value()));
    }
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      Variable<TFloat32> alone =
          store.scope("net").parameter("weight", PAIR, Initializer.constant(1));
      new VariableSaver(graph.tf(), List.of(alone)).restore(graph.session(), folder.resolve("a"));
      assertArrayEquals(new float[] {2, 3}, graph.valueOf(alone));
    }
  }

  @Test
  void restoringAnotherShapeOrAMissingNameFails(@TempDir Path folder) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      var weight = store.scope("net").parameter("weight", PAIR, Initializer.constant(1));
      graph.initialize(store);
      new VariableSaver(graph.tf(), List.of(weight)).save(graph.session(), folder.resolve("a"));
    }
    assertThrows(InvalidInputException.class, () -> restore("weight", Shape.of(3), folder));
    String missing =
        assertThrows(InvalidInputException.class, () -> restore("other", PAIR, folder))
            .getMessage();
    assertTrue(missing.contains("net/other"), missing);
    assertEquals(1, missing.lines().count(), missing);
  }

  @Test
  void theFirstVariableThatIsNotFiniteIsNamed(@TempDir Path folder) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      VariableScope net = store.scope("net");
      Variable<TFloat32> a = net.parameter("a", PAIR, Initializer.constant(1));
      Variable<TFloat32> b = net.parameter("b", PAIR, Initializer.constant(1));
      store.state("step", TInt64.class, Shape.scalar(), tf -> tf.constant(7L));
      VariableSaver saver = new VariableSaver(graph.tf(), store.variables());
      FiniteCheck check = new FiniteCheck(graph.tf(), store.variables());
      graph.initialize(store);
      float[][] values = {{1, Float.MAX_VALUE}, {Float.NaN, 1}, {0, Float.NEGATIVE_INFINITY}};
      for (float[] value : values) {
        graph.assign(Map.of(b, value));
        saver.save(graph.session(), folder.resolve("a"));
        Optional<String> expected = value == values[0] ? Optional.empty() : Optional.of("net/b");
        assertEquals(expected, check.firstNotFinite(graph.session()));
        assertEquals(expected, FiniteCheck.firstNotFinite(folder.resolve("a"), store.variables()));
      }
      graph.assign(Map.of(a, new float[] {Float.NaN, 0}));
      assertEquals(Optional.of("net/a"), check.firstNotFinite(graph.session()));
    }
  }

  private static void restore(String name, Shape shape, Path folder) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      var variable = store.scope("net").parameter(name, shape, Initializer.constant(1));
      new VariableSaver(tf, List.of(variable)).restore(graph.session(), folder.resolve("a"));
    }
  }
}
