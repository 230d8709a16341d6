package dev.tandem.experiments.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.Supervision;
import dev.tandem.experiments.cli.RunFiles;
import dev.tandem.experiments.cli.TinyProjectBase;
import dev.tandem.graph.Draws;
import dev.tandem.graph.Replica;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.ImageWeightedLoss;
import dev.tandem.loss.MeanLoss;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Parts of the methods that are there, of the user's own, named in a config. */
class OwnMethodPartsTest extends TinyProjectBase {
  /** Every pixel is equally similar to every other. */
  public static final class OwnRepresentation implements RepresentationType {
    private final RepresentationType cosine = new DeterministicRepresentation();

    @Override
    public boolean hasVariance() {
      return false;
    }

    @Override
    public Representation normalize(Ops tf, Representation representation) {
      return cosine.normalize(tf, representation);
    }

    @Override
    public Operand<TFloat32> similarity(Ops tf, Representation a, Representation b) {
      return tf.math.mul(cosine.similarity(tf, a, b), tf.constant(0f));
    }

    @Override
    public Operand<TFloat32> similarityToSampled(
        Ops tf, Representation anchors, Representation pool, Operand<TInt32> chosen) {
      return tf.math.mul(cosine.similarityToSampled(tf, anchors, pool, chosen), tf.constant(0f));
    }

    @Override
    public boolean gainsFromCompilation() {
      return false;
    }

    @Override
    public Representation prototypes(
        Ops tf, Replica replica, Representation pixels, Operand<TInt32> classes, int classCount) {
      return cosine.prototypes(tf, replica, pixels, classes, classCount);
    }
  }

  /** Takes the label of every pixel away. */
  public static final class OwnMixing implements Mixing {
    @Override
    public SupervisedImages mix(
        Ops tf, SupervisedImages batch, SupervisedImages partners, Draws draws) {
      Supervision known = batch.labels().logitSpace();
      return new SupervisedImages(
          batch.images(),
          PseudoLabels.shared(
              new Supervision(tf.math.neg(tf.onesLike(known.label())), known.confidence())));
    }
  }

  /** 7, whatever the network says. */
  public static final class OwnLoss implements SupervisedLoss {
    @Override
    public MeanLoss loss(Ops tf, Operand<TFloat32> logits, Operand<TInt32> label) {
      MeanLoss loss = new CrossEntropy().loss(tf, logits, label);
      return new MeanLoss(
          tf.math.add(
              tf.math.mul(loss.sum(), tf.constant(0f)), tf.math.mul(loss.count(), tf.constant(7f))),
          loss.count());
    }
  }

  /** Ten times the threshold, whatever the network says. */
  public record OwnUnsupervisedLoss(double threshold) implements UnsupervisedLoss {
    @Override
    public MeanLoss loss(Ops tf, Operand<TFloat32> logits, Supervision supervision) {
      MeanLoss loss = new ImageWeightedLoss(threshold).loss(tf, logits, supervision);
      return new MeanLoss(
          tf.math.add(
              tf.math.mul(loss.sum(), tf.constant(0f)), tf.constant((float) (10 * threshold))),
          tf.constant(1f));
    }
  }

  /** Two of three pixels have labels, of confidence 1 and 0.5; logits 0 and 0: ln 2 a pixel. */
  @Test
  void theLossOfTheReadmeIsTheMeanWeightedByConfidence() {
    try (TestGraph graph = new TestGraph()) {
      MeanLoss loss =
          new WeightedByConfidence(0.9)
              .loss(
                  graph.tf(),
                  graph.constant(new float[6], 1, 1, 3, 2),
                  new Supervision(
                      graph.constant(new int[] {0, 1, -1}, 1, 1, 3),
                      graph.constant(new float[] {1, 0.5f, 1}, 1, 1, 3)));
      assertEquals(1.5 * Math.log(2) / 2, graph.floats(loss.value(graph.tf()))[0], 1e-6);
    }
  }

  @Test
  void aLossOfTheUnlabelledImagesActs() throws IOException {
    Path run =
        project.trained(
            "own",
            "training.steps=1",
            "method.unsupervised_loss=" + OwnUnsupervisedLoss.class.getName(),
            "method.unsupervised_threshold=0.3");
    JsonObject step = new RunFiles(run).losses().get(0);
    assertEquals(3, step.get("unsupervised").getAsDouble(), 1e-5);
  }

  @Test
  void aStrategyARepresentationTypeAndASupervisedLossAct() throws IOException {
    Path run =
        project.trained(
            "own",
            "training.steps=2",
            "method.pseudo_label=" + CautiousStrategy.class.getName(),
            "method.representation=" + OwnRepresentation.class.getName(),
            "method.supervised_loss=" + OwnLoss.class.getName(),
            "method.unsupervised_threshold=0",
            "method.hard_pixel_threshold=1",
            "method.valid_pixel_threshold=0");
    List<JsonObject> steps = new RunFiles(run).losses();
    assertEquals(2, steps.size());
    for (JsonObject step : steps) {
      // All similarities are equal: an anchor's prototype among 8 negatives, −ln(1/9).
      assertEquals(Math.log(9), step.get("contrastive").getAsDouble(), 1e-5);
      assertEquals(7, step.get("supervised").getAsDouble(), 1e-5);
    }
    assertTrue(
        Files.readString(run.resolve("config.json"))
            .contains("\"pseudo_label\": \"" + CautiousStrategy.class.getName() + "\""));
  }

  @Test
  void aMixingChangesTheLabels() throws IOException {
    Path run =
        project.trained(
            "own",
            "training.steps=2",
            "method.kind=self_training",
            "method.threshold=0",
            "method.mixing=" + OwnMixing.class.getName());
    for (JsonObject step : new RunFiles(run).losses()) {
      assertEquals(0, step.get("unsupervised").getAsDouble());
      assertEquals(0, step.get("confident").getAsDouble());
    }
  }

  @Test
  void aClassThatIsNoStrategyIsOneClearLine() {
    assertOneLine(
        project.train("none", "method.pseudo_label=java.lang.String"),
        "method.pseudo_label: found java.lang.String");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dataset.kind",
        "dataset.label_format",
        "model.network",
        "model.backbone",
        "method.kind",
        "method.pseudo_label",
        "method.representation",
        "method.mixing",
        "method.supervised_loss",
        "method.unsupervised_loss",
        "training.optimizer"
      })
  void aClassThatIsNotThereIsOneLineThatNamesTheKey(String key) {
    assertOneLine(project.train("none", key + "=com.example.Missing"), key);
  }
}
