package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.tandem.experiments.binding.Key;
import dev.tandem.experiments.cli.RunFiles;
import dev.tandem.experiments.cli.TinyProjectBase;
import dev.tandem.experiments.methods.MethodConfig;
import dev.tandem.experiments.methods.MethodParts;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.model.Segmentation;
import dev.tandem.training.StepContext;
import dev.tandem.training.TrainingMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Methods of the user's own, without and with keys of their own, named in a config. */
class OwnMethodTest extends TinyProjectBase {
  /** Learns the labelled images, and logs the loss by a name of its own. */
  public static final class OwnMethod implements TrainingMethod {
    @Override
    public Losses build(StepContext context) {
      return losses(context, 1);
    }

    @Override
    public String evaluatedNetwork() {
      return StepContext.STUDENT;
    }

    static Losses losses(StepContext context, double weight) {
      Ops tf = context.lossOps();
      Segmentation output = context.student().segment(context.labeled().images());
      Operand<TInt32> size = tf.constant(new int[] {32, 32});
      Operand<TFloat32> loss =
          new CrossEntropy()
              .loss(tf, output.atImageSize(tf, output.logits(), size), context.labeled().labels())
              .value(tf);
      Map<String, Operand<TFloat32>> terms = new LinkedHashMap<>();
      terms.put("own_loss", loss);
      return new Losses(tf.math.mul(loss, tf.constant((float) weight)), terms);
    }
  }

  /** The keys of that method: a record of the user's. */
  public record OwnKeys(
      @Key(doc = "Factor of the loss.", defaultsTo = "1", min = 0) double lossWeight)
      implements MethodConfig {
    @Override
    public TrainingMethod method(MethodParts parts) {
      return context -> {
        // A method that is evaluated by its teacher has to have one.
        context
            .teacher((tf, step, students, teachers) -> List.of())
            .segment(context.labeled().images())
            .logits();
        return OwnMethod.losses(context, lossWeight);
      };
    }
  }

  @Test
  void aMethodLogsItsOwnLosses() throws IOException {
    Path run = project.trained("own", "method.kind=" + OwnMethod.class.getName());
    for (JsonObject step : new RunFiles(run).losses()) {
      assertEquals(step.get("own_loss"), step.get("loss"));
      assertFalse(step.has("unsupervised"));
    }
  }

  @Test
  void aMethodWithKeysIsConfiguredByThem() throws IOException {
    String kind = "method.kind=" + OwnKeys.class.getName();
    Path run = project.trained("own", kind, "method.loss_weight=3");
    for (JsonObject step : new RunFiles(run).losses()) {
      double loss = step.get("own_loss").getAsDouble();
      assertTrue(loss > 0);
      assertEquals(3 * loss, step.get("loss").getAsDouble(), 1e-5);
    }
    assertOneLine(
        project.train("wrong", kind, "method.loss_weight=-1"),
        "method.loss_weight=-1: found -1, expected a number of at least 0");
  }

  @Test
  void theMethodOfTheReadmeTrains() throws IOException {
    Path run =
        project.trained(
            "own",
            "training.steps=2",
            "method.kind=" + TwoStrongViewsConfig.class.getName(),
            "method.threshold=0.4");
    assertTrue(Files.readString(run.resolve("config.json")).contains("\"threshold\": 0.4"));
    for (JsonObject step : new RunFiles(run).losses()) {
      assertTrue(step.has("view_1"), step.toString());
    }
  }
}
