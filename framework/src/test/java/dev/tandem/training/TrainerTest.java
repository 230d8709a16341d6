package dev.tandem.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.evaluation.ConfusionMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loop makes of steps that are not finite, with an engine of given losses. */
class TrainerTest {
  @TempDir private Path folder;
  private Optional<String> notFinite = Optional.empty();

  /** An engine whose step n has the n-th supervised loss and gradient; nothing is evaluated. */
  private final class Given implements TrainingEngine {
    private final float[] losses;
    private final float[] gradients;
    private int done;
    private float skipped;

    Given(float[] losses, float[] gradients) {
      this.losses = losses;
      this.gradients = gradients;
    }

    @Override
    public TrainingStep.Outcome step(boolean stop) {
      float loss = losses[done];
      float gradient = gradients[done++];
      skipped += Float.isFinite(loss) && Float.isFinite(gradient) ? 0 : 1;
      Map<String, Float> scalars = new LinkedHashMap<>();
      scalars.put("loss", loss);
      scalars.put("supervised", loss);
      scalars.put("unsupervised", 0f);
      scalars.put("gradient_norm", gradient);
      scalars.put("largest_change", gradient);
      scalars.put("skipped_steps", skipped);
      return new TrainingStep.Outcome(scalars, false);
    }

    @Override
    public List<String> brokenImages() {
      return List.of();
    }

    @Override
    public boolean isAlone() {
      return true;
    }

    @Override
    public List<String> imagesLeftOut() {
      return List.of();
    }

    @Override
    public StepImages images(long step) {
      return new StepImages(List.of("a" + step, "b" + step), List.of("c" + step));
    }

    @Override
    public Optional<String> notFinite() {
      return notFinite;
    }

    @Override
    public Optional<ConfusionMatrix> evaluate(BooleanSupplier abandoned) {
      throw new IllegalStateException("evaluated");
    }

    @Override
    public void save(Path prefix) {
      throw new IllegalStateException("saved");
    }
  }

  private static final float NAN = Float.NaN;

  private List<Map<String, Double>> train(TrainingEngine engine, int steps, int skipped) {
    List<Map<String, Double>> seen = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(long step, Map<String, Double> scalars) {
            seen.add(scalars);
          }
        };
    TrainingPlan plan = TrainingPlan.ofSteps(steps).withSkippedSteps(skipped);
    Trainer trainer =
        new Trainer(engine, Optional.of(new Checkpoints(folder)), plan, 1, List.of(listener));
    assertThrows(IllegalStateException.class, () -> trainer.train(0, false));
    return seen;
  }

  private String diverged(TrainingEngine engine, int steps, int skipped) {
    TrainingPlan plan = TrainingPlan.ofSteps(steps).withSkippedSteps(skipped);
    Trainer trainer = new Trainer(engine, Optional.of(new Checkpoints(folder)), plan, 1, List.of());
    return assertThrows(DivergedException.class, () -> trainer.train(0, false)).getMessage();
  }

  @Test
  void theMessageNamesStepPartAndImages() {
    assertEquals(
        "training diverged at step 2: supervised is NaN (labelled images a1, b1, unlabelled images"
            + " c1); the step changed no weights, and no checkpoint was written yet. A lower"
            + " learning rate may help",
        diverged(new Given(new float[] {1, NAN}, new float[] {1, NAN}), 2, 0));
    String gradient = diverged(new Given(new float[] {1}, new float[] {1 / 0f}), 1, 0);
    assertEquals(0, gradient.indexOf("training diverged at step 1: gradient_norm is Infinity ("));
  }

  @Test
  void asManyStepsAsAllowedAreSkippedAndCounted() {
    float[] losses = {1, NAN, 3, NAN};
    try (Warnings warnings = Warnings.of(DivergenceCheck.class)) {
      String message = diverged(new Given(losses, losses), 4, 1);
      assertEquals(0, message.indexOf("training diverged at step 4: supervised is NaN"));
      assertEquals(
          List.of(
              "step 2 changes no weights: supervised is NaN (labelled images a1, b1, unlabelled"
                  + " images c1)"),
          warnings.lines());
      List<Map<String, Double>> seen = train(new Given(losses, losses), 4, 2);
      assertEquals(List.of(0.0, 1.0, 1.0, 2.0), all(seen, "skipped_steps"));
      assertEquals(Arrays.asList(1.0, null, 3.0, null), all(seen, "loss"));
    }
  }

  private static List<Double> all(List<Map<String, Double>> seen, String name) {
    List<Double> values = new ArrayList<>();
    seen.forEach(scalars -> values.add(scalars.get(name)));
    return values;
  }

  @Test
  void aVariableThatIsNotFiniteIsNeitherEvaluatedNorSaved() {
    notFinite = Optional.of("student/weight");
    assertEquals(
        "training diverged at step 1: the variable student/weight is not finite; no checkpoint was"
            + " written yet. A lower learning rate may help",
        diverged(new Given(new float[] {1}, new float[] {1}), 1, 0));
  }

  @Test
  void theMessageNamesTheCheckpointThatIsKept() {
    new Checkpoints(folder).save(7, Optional.empty(), TrainerTest::writeNothingMuch);
    String message = diverged(new Given(new float[] {NAN}, new float[] {1}), 1, 0);
    assertTrue(message.contains("and the last checkpoint, of step 7, is kept. A lower"), message);
  }

  private static void writeNothingMuch(Path prefix) {
    try {
      Files.writeString(prefix, "variables");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
