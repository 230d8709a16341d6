package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Initializer;
import dev.tandem.graph.Replica;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Network;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.optimizer.Optimization;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import dev.tandem.testing.TestGraph;
import dev.tandem.training.StepContext.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Teachers of a step: their names, and how parameters and running statistics follow. */
class TeachersTest {
  private static final String OTHER = "other";
  private static final TeacherUpdate HALF = new EmaUpdate(0.5);

  /** A factor that begins at 1, then batch normalisation whose statistics are the last batch's. */
  private record ScaledAndNormalised() implements SegmentationModel {
    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      Variable<TFloat32> factor =
          pass.variables().parameter("factor", Shape.of(1), Initializer.constant(1));
      Operand<TFloat32> scaled = pass.tf().math.mul(features.deepest().values(), factor.value());
      return new Segmentation(() -> new BatchNorm(1).withoutAffine(pass.in("norm"), scaled));
    }

    @Override
    public int classCount() {
      return 1;
    }
  }

  /** Two pixels of mean 6. */
  private static Operand<TFloat32> images(Ops tf) {
    return tf.reshape(tf.constant(new float[] {2, 10}), tf.constant(new int[] {1, 1, 2, 1}));
  }

  /** Two pixels of mean 20. */
  private static Operand<TFloat32> otherImages(Ops tf) {
    return tf.reshape(tf.constant(new float[] {10, 30}), tf.constant(new int[] {1, 1, 2, 1}));
  }

  /**
   * A step whose loss is the student's factor, in which the teachers see images of their own.
   *
   * @param context of the step
   * @param teachers the outputs of the teachers
   */
  private static TrainingMethod.Losses losses(
      StepContext context, List<Operand<TFloat32>> teachers) {
    Ops tf = context.tf();
    Operand<TFloat32> student = context.student().segment(images(tf)).logits();
    Operand<TFloat32> seen = sum(tf, student);
    for (Operand<TFloat32> teacher : teachers) {
      seen = tf.math.add(seen, sum(tf, teacher));
    }
    Operand<TFloat32> factor = factor(context, StepContext.STUDENT).value();
    // What the networks say is computed but does not change the loss.
    Operand<TFloat32> nothing = tf.math.mul(tf.stopGradient(seen), tf.constant(0f));
    return new TrainingMethod.Losses(tf.math.add(sum(tf, factor), nothing), Map.of());
  }

  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(tf.reshape(x, tf.constant(new int[] {-1})), tf.constant(0));
  }

  @SuppressWarnings("unchecked") // Parameters are float32.
  private static Variable<TFloat32> factor(StepContext context, String root) {
    return (Variable<TFloat32>) context.store().find(root + "/factor").orElseThrow();
  }

  /** The values of some variables at the start and after each of some steps. */
  private static List<float[]> train(TrainingMethod method, int steps, String... names) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 1);
      TrainingStep step =
          new TrainingStep(
              tf,
              store,
              new ScaledAndNormalised(),
              StepBatches.NONE,
              method,
              Optimization.uniform(new Sgd(0, false), 0, Schedule.constant(0.25)),
              new TrainingStep.Share(Replica.only(), false, 10, 1));
      graph.initialize(store);
      List<float[]> values = new ArrayList<>();
      for (int i = 0; i <= steps; i++) {
        if (i > 0) {
          step.run(ReplicatedSession.of(graph.session()), false);
        }
        float[] now = new float[names.length];
        for (int n = 0; n < names.length; n++) {
          now[n] = value(graph, store, names[n]);
        }
        values.add(now);
      }
      return values;
    }
  }

  @SuppressWarnings("unchecked") // The variables asked for are float32.
  private static float value(TestGraph graph, VariableStore store, String name) {
    return graph.valueOf((Variable<TFloat32>) store.find(name).orElseThrow())[0];
  }

  @Test
  void inEvaluationModeTheTeachersRunningStatisticsFollowTheStudents() {
    TrainingMethod method =
        context -> {
          Network teacher = context.teacher(StepContext.TEACHER, HALF, Mode.EVAL);
          return losses(context, List.of(teacher.segment(otherImages(context.tf())).logits()));
        };
    List<float[]> values =
        train(
            method,
            3,
            "student/factor",
            "student/norm/running_mean",
            "teacher/factor",
            "teacher/norm/running_mean");
    // The factor falls by ¼ a step; the running mean is that of the last batch, 6·factor as it was
    // when the step began. The decay of the teacher is 0, ½, ½: the first update copies.
    assertArrayEquals(new float[] {1, 0, 1, 0}, values.get(0), 1e-5f);
    assertArrayEquals(new float[] {0.75f, 6, 0.75f, 6}, values.get(1), 1e-5f);
    assertArrayEquals(new float[] {0.5f, 4.5f, 0.625f, 5.25f}, values.get(2), 1e-5f);
    assertArrayEquals(new float[] {0.25f, 3, 0.4375f, 4.125f}, values.get(3), 1e-5f);
  }

  @Test
  void inTrainingModeTheTeachersRunningStatisticsAreThoseOfItsOwnImages() {
    TrainingMethod method =
        context ->
            losses(
                context,
                List.of(context.teacher(HALF).segment(otherImages(context.tf())).logits()));
    List<float[]> values =
        train(
            method, 3, "student/norm/running_mean", "teacher/factor", "teacher/norm/running_mean");
    // The means are 6·(student's factor) and 20·(teacher's factor), each before the step.
    assertArrayEquals(new float[] {6, 0.75f, 20}, values.get(1), 1e-5f);
    assertArrayEquals(new float[] {4.5f, 0.625f, 15}, values.get(2), 1e-5f);
    assertArrayEquals(new float[] {3, 0.4375f, 12.5f}, values.get(3), 1e-5f);
  }

  @Test
  void statisticsThatATeachersOwnBatchCannotGiveFollowTheStudents() {
    TrainingMethod method =
        context -> {
          Operand<TFloat32> pixel = context.tf().constant(new float[][][][] {{{{20}}}});
          return losses(context, List.of(context.teacher(HALF).segment(pixel).logits()));
        };
    List<float[]> values =
        train(method, 3, "student/norm/running_mean", "teacher/norm/running_mean");
    assertArrayEquals(new float[] {6, 6}, values.get(1), 1e-5f);
    assertArrayEquals(new float[] {4.5f, 5.25f}, values.get(2), 1e-5f);
    assertArrayEquals(new float[] {3, 4.125f}, values.get(3), 1e-5f);
  }

  @Test
  void everyTeacherFollowsByItsOwnUpdate() {
    TeacherUpdate copy = new EmaUpdate(0);
    TrainingMethod method =
        context ->
            losses(
                context,
                List.of(
                    context.teacher(HALF).segment(images(context.tf())).logits(),
                    context.teacher(OTHER, copy, Mode.EVAL).segment(images(context.tf())).logits(),
                    // Asked for again: the same teacher.
                    context.teacher(HALF).segment(images(context.tf())).logits()));
    List<float[]> values = train(method, 2, "student/factor", "teacher/factor", "other/factor");
    assertArrayEquals(new float[] {1, 1, 1}, values.get(0));
    assertArrayEquals(new float[] {0.75f, 0.75f, 0.75f}, values.get(1), 1e-6f);
    assertArrayEquals(new float[] {0.5f, 0.625f, 0.5f}, values.get(2), 1e-6f);
  }

  @Test
  void aNameIsThatOfOneTeacher() {
    TrainingMethod method =
        context -> {
          Network first = context.teacher(HALF);
          Network again = context.teacher(new EmaUpdate(0.5));
          assertNotSame(first.pass(), again.pass());
          assertSame(first.model(), again.model());
          assertRefused(context, StepContext.TEACHER, new EmaUpdate(0.9), Mode.TRAIN);
          assertRefused(context, StepContext.TEACHER, HALF, Mode.EVAL);
          assertRefused(context, StepContext.STUDENT, HALF, Mode.EVAL);
          assertRefused(context, "teacher/second", HALF, Mode.EVAL);
          assertEquals(
              List.of(new StepContext.Teacher(StepContext.TEACHER, HALF, Mode.TRAIN)),
              context.teachers());
          return losses(context, List.of());
        };
    train(method, 0);
  }

  private static void assertRefused(
      StepContext context, String name, TeacherUpdate update, Mode mode) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> context.teacher(name, update, mode))
            .getMessage();
    assertEquals(
        "teacher " + name + ": expected a name of its own for each teacher, without a slash",
        message);
  }

  @Test
  void aMethodThatEvaluatesATeacherItHasNotAskedForIsRefused() {
    TrainingMethod method = context -> losses(context, List.of());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> train(method, 1));
    assertTrue(e.getMessage().startsWith("the method evaluates the network teacher"));
  }

  @Test
  void aTermWithTheNameOfTheTotalIsRefused() {
    TrainingMethod method =
        context -> {
          context.teacher(HALF);
          TrainingMethod.Losses losses = losses(context, List.of());
          return new TrainingMethod.Losses(losses.total(), Map.of("loss", losses.total()));
        };
    assertThrows(IllegalArgumentException.class, () -> train(method, 1));
  }
}
