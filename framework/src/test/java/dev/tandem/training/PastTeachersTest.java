package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Copies of the student by step, and the mixture of what they say. */
class PastTeachersTest {
  private static final PastTeachers TWO = new PastTeachers(2, 2);

  /** Its logits are (factor, 0) at every pixel; the factor begins at 1 and falls by ¼ a step. */
  private record Falling() implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      Ops tf = pass.tf();
      Variable<TFloat32> factor =
          pass.variables().parameter("factor", Shape.of(1), Initializer.constant(1));
      Operand<TFloat32> direction =
          tf.reshape(tf.constant(new float[] {1, 0}), tf.constant(new int[] {1, 1, 1, 2}));
      return new Segmentation(() -> tf.math.mul(direction, factor.value()));
    }

    @Override
    public int classCount() {
      return 2;
    }
  }

  /** Lowers the student's factor, and logs what the mixture says of the first class. */
  private static final TrainingMethod METHOD =
      context -> {
        Ops tf = context.tf();
        Operand<TFloat32> image = tf.reshape(tf.constant(0f), tf.constant(new int[] {1, 1, 1, 1}));
        Operand<TFloat32> present =
            context
                .teacher(StepContext.TEACHER, new EmaUpdate(0), StepContext.Mode.EVAL)
                .segment(image)
                .logits();
        PastTeachers.Mixture mixture =
            TWO.mix(context, image, present, tf.constant(new int[] {1, 1}));
        Operand<TFloat32> student = first(tf, context.student().segment(image).logits());
        Map<String, Operand<TFloat32>> terms = new LinkedHashMap<>();
        terms.put("mixed", first(tf, mixture.probabilities()));
        return new TrainingMethod.Losses(student, terms, mixture.update());
      };

  private static Operand<TFloat32> first(Ops tf, Operand<TFloat32> maps) {
    return tf.gather(tf.reshape(maps, tf.constant(new int[] {-1})), tf.constant(0), tf.constant(0));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void everySecondStepOneOfTwoCopiesInTurnIsMadeAndOnlyMadeOnesAreAsked() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      TrainingStep step =
          new TrainingStep(
              graph.tf(),
              store,
              new Falling(),
              StepBatches.NONE,
              METHOD,
              Optimization.uniform(new Sgd(0, false), 0, Schedule.constant(0.25)),
              new TrainingStep.Share(Replica.only(), false, 10, 1));
      graph.initialize(store);
      // What copies say before they are made must not matter, whatever it is.
      graph.assign(
          Map.of(
              variable(store, "past_teacher_0/factor"),
              new float[] {Float.NaN},
              variable(store, "past_teacher_1/factor"),
              new float[] {Float.NaN}));
      List<double[]> copies = new ArrayList<>();
      List<Float> mixed = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        mixed.add(step.run(ReplicatedSession.of(graph.session()), false).scalars().get("mixed"));
        copies.add(
            new double[] {
              value(graph, store, "past_teacher_0/factor", 0),
              value(graph, store, "past_teacher_1/factor", 0),
              value(graph, store, "past_teachers/made", 0),
              value(graph, store, "past_teachers/made", 1)
            });
      }
      // After step k the student's factor is 1 − k/4.
      assertArrayEquals(new double[] {Double.NaN, Double.NaN, 0, 0}, copies.get(0));
      assertArrayEquals(new double[] {0.5, Double.NaN, 1, 0}, copies.get(1));
      assertArrayEquals(new double[] {0.5, Double.NaN, 1, 0}, copies.get(2));
      assertArrayEquals(new double[] {0.5, 0, 1, 1}, copies.get(3));
      assertArrayEquals(new double[] {0.5, 0, 1, 1}, copies.get(4));
      assertArrayEquals(new double[] {-0.5, 0, 1, 1}, copies.get(5));
      // Before the first copy the teacher alone is asked; it is the student of the step before.
      assertEquals(sigmoid(1), mixed.get(0), 1e-6);
      assertEquals(sigmoid(0.75), mixed.get(1), 1e-6);
      assertBetween(sigmoid(0.5), sigmoid(0.5), mixed.get(2));
      assertBetween(sigmoid(0.25), sigmoid(0.5), mixed.get(3));
      assertBetween(sigmoid(0), sigmoid(0.5), mixed.get(4));
      assertBetween(sigmoid(-0.25), sigmoid(0.5), mixed.get(5));
    }
  }

  private static void assertBetween(double low, double high, double value) {
    assertEquals((low + high) / 2, value, (high - low) / 2 + 1e-6);
  }

  private static float value(TestGraph graph, VariableStore store, String name, int index) {
    return graph.valueOf(variable(store, name))[index];
  }

  @SuppressWarnings("unchecked") // The variables asked for are float32.
  private static Variable<TFloat32> variable(VariableStore store, String name) {
    return (Variable<TFloat32>) store.find(name).orElseThrow();
  }

  @Test
  void weightsAreTheDrawsOfThoseThatExistDividedByTheirSum() {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      var uniform = tf.constant(new float[] {0.5f, 0.25f, 0.75f});
      // 1 − u = 0.5, 0.75, 0.25.
      assertArrayEquals(
          new float[] {1 / 3f, 0.5f, 1 / 6f},
          graph.floats(PastTeachers.weights(tf, tf.constant(new float[] {1, 1}), uniform)),
          1e-6f);
      assertArrayEquals(
          new float[] {0.4f, 0.6f, 0},
          graph.floats(PastTeachers.weights(tf, tf.constant(new float[] {1, 0}), uniform)),
          1e-6f);
      assertArrayEquals(
          new float[] {1, 0, 0},
          graph.floats(PastTeachers.weights(tf, tf.constant(new float[] {0, 0}), uniform)),
          1e-6f);
    }
  }

  @Test
  void numbersBelowOneAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PastTeachers(0, 10));
    assertThrows(IllegalArgumentException.class, () -> new PastTeachers(3, 0));
    assertThrows(IllegalArgumentException.class, () -> new SnapshotUpdate(1, 2, 2));
  }
}
