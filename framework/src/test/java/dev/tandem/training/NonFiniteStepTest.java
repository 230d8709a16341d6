package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.optimizer.AdamW;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.Optimizer;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Steps whose loss or gradient is not finite change nothing but their count. */
class NonFiniteStepTest {
  private static final Set<String> COUNTS = Set.of("step", "skipped_steps", "adam/step");

  /** A factor, a scale as of normalisation layers, and batch normalisation. */
  private record Scaled() implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      Operand<TFloat32> factor =
          pass.variables().parameter("factor", Shape.of(1), Initializer.constant(1)).value();
      Operand<TFloat32> scale =
          pass.variables().parameter("norm/weight", Shape.of(1), Initializer.constant(1)).value();
      Operand<TFloat32> scaled =
          pass.tf().math.mul(features.deepest().values(), pass.tf().math.mul(factor, scale));
      return new Segmentation(() -> new BatchNorm(0.5).withoutAffine(pass.in("norm"), scaled));
    }

    @Override
    public int classCount() {
      return 1;
    }
  }

  /** What a step computes from the sum of the factor and of the scale, and from its number. */
  private interface Loss {
    Operand<TFloat32> of(Ops tf, Operand<TFloat32> sum, Operand<TFloat32> step);
  }

  /** Division by step − 1. */
  private static final Loss INFINITE_IN_STEP_1 =
      (tf, sum, step) -> tf.math.div(sum, tf.math.sub(step, tf.constant(1f)));

  /** The root of 0 in step 1, whose derivative is infinite. */
  private static final Loss NO_GRADIENT_IN_STEP_1 =
      (tf, sum, step) ->
          tf.math.sqrt(
              tf.math.mul(tf.math.mul(sum, sum), tf.math.abs(tf.math.sub(step, tf.constant(1f)))));

  private static TrainingMethod method(Loss loss) {
    return context -> {
      Ops tf = context.tf();
      Operand<TFloat32> images =
          tf.reshape(tf.constant(new float[] {2, 10}), tf.constant(new int[] {1, 1, 2, 1}));
      Operand<TFloat32> student = context.student().segment(images).logits();
      Operand<TFloat32> teacher = context.teacher(new EmaUpdate(0.5)).segment(images).logits();
      Operand<TFloat32> seen = sum(tf, tf.math.add(student, teacher));
      Operand<TFloat32> sum =
          tf.math.add(
              tf.math.add(value(context, "factor"), value(context, "norm/weight")),
              tf.math.mul(tf.stopGradient(seen), tf.constant(0f)));
      Operand<TFloat32> step = tf.math.mul(context.progress(), tf.constant(10f));
      Variable<TFloat32> state =
          context.store().state("own", TFloat32.class, Shape.scalar(), ops -> ops.constant(0f));
      Operand<TFloat32> part = loss.of(tf, sum, step);
      return new TrainingMethod.Losses(
          part,
          Map.of("part", part),
          ops -> List.of(state.assign(ops, ops.math.add(state.value(), ops.constant(1f)))));
    };
  }

  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(tf.reshape(x, tf.constant(new int[] {-1})), tf.constant(0));
  }

  @SuppressWarnings("unchecked") // Parameters are float32.
  private static Operand<TFloat32> value(StepContext context, String name) {
    Variable<TFloat32> variable =
        (Variable<TFloat32>) context.store().find("student/" + name).orElseThrow();
    return sum(context.tf(), variable.value());
  }

  /** The outcomes of three steps, and the variables before and after each. */
  private record Course(List<Map<String, Float>> scalars, List<Map<String, float[]>> variables) {}

  private static Course train(Loss loss, Optimizer optimizer) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      TrainingStep step =
          new TrainingStep(
              graph.tf(),
              store,
              new Scaled(),
              StepBatches.NONE,
              method(loss),
              Optimization.uniform(optimizer, 0.1, Schedule.constant(0.25)),
              new TrainingStep.Share(Replica.only(), false, 10, 1));
      graph.initialize(store);
      Course course = new Course(new ArrayList<>(), new ArrayList<>());
      course.variables.add(values(graph, store));
      for (int i = 0; i < 3; i++) {
        course.scalars.add(step.run(ReplicatedSession.of(graph.session()), false).scalars());
        course.variables.add(values(graph, store));
      }
      return course;
    }
  }

  @SuppressWarnings("unchecked") // Those that count are int64, all others float32.
  private static Map<String, float[]> values(TestGraph graph, VariableStore store) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Variable<?> variable : store.variables()) {
      values.put(
          variable.name(),
          COUNTS.contains(variable.name())
              ? new float[] {graph.longs(((Variable<TInt64>) variable).value())[0]}
              : graph.valueOf((Variable<TFloat32>) variable));
    }
    return values;
  }

  @Test
  void anInfiniteLossChangesNoVariableAndTheNextStepGoesOn() {
    for (Optimizer optimizer : List.of(new Sgd(0.9, true), AdamW.standard())) {
      Course course = train(INFINITE_IN_STEP_1, optimizer);
      assertTrue(Float.isInfinite(course.scalars.get(1).get("loss")));
      assertTrue(Float.isInfinite(course.scalars.get(1).get("part")));
      assertOnlyStepTwoWasSkipped(course);
    }
  }

  @Test
  void aGradientThatIsNotFiniteChangesNoVariableThoughTheLossIsFinite() {
    for (Optimizer optimizer : List.of(new Sgd(0.9, true), AdamW.standard())) {
      Course course = train(NO_GRADIENT_IN_STEP_1, optimizer);
      assertEquals(0, course.scalars.get(1).get("loss"));
      assertFalse(Float.isFinite(course.scalars.get(1).get("gradient_norm")));
      assertOnlyStepTwoWasSkipped(course);
    }
  }

  private static void assertOnlyStepTwoWasSkipped(Course course) {
    List<Map<String, float[]>> values = course.variables;
    for (String name : values.get(0).keySet()) {
      if (!Set.of("step", "skipped_steps").contains(name)) {
        assertFalse(Arrays.equals(values.get(0).get(name), values.get(1).get(name)), name);
        assertArrayEquals(values.get(1).get(name), values.get(2).get(name), name);
        assertFalse(Arrays.equals(values.get(2).get(name), values.get(3).get(name)), name);
      }
    }
    assertArrayEquals(new float[] {3}, values.get(3).get("step"));
    assertArrayEquals(new float[] {1}, values.get(3).get("skipped_steps"));
    assertEquals(
        List.of(0f, 1f, 1f), course.scalars.stream().map(s -> s.get("skipped_steps")).toList());
    assertEquals(0, course.scalars.get(1).get("flipped_scales"));
  }
}
