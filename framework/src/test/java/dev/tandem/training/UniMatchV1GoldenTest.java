package dev.tandem.training;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static dev.tandem.training.UniMatchGoldens.FORWARD;
import static dev.tandem.training.UniMatchGoldens.assertGradient;
import static dev.tandem.training.UniMatchGoldens.assertScalar;
import static dev.tandem.training.UniMatchGoldens.confidencesWithoutPadding;
import static dev.tandem.training.UniMatchGoldens.hasLabel;
import static dev.tandem.training.UniMatchGoldens.labelsWithoutPadding;
import static dev.tandem.training.UniMatchGoldens.logits;
import static dev.tandem.training.UniMatchGoldens.mask;
import static dev.tandem.training.UniMatchGoldens.scalar;
import static dev.tandem.training.UniMatchGoldens.supervised;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.augment.MaskedMix;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.Supervision;
import dev.tandem.graph.Replica;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * UniMatch V1 from given logits, images and boxes: pseudo-labels, mixing, every loss, the whole
 * loss and its gradients. The reference keeps a map of the padding; here a padded pixel has the
 * label −1.
 */
class UniMatchV1GoldenTest {
  private static final String GROUP = "x_unimatch_v1_losses";

  @TestFactory
  Stream<DynamicTest> labelsAndConfidencesAreTheReferences() {
    return Goldens.tests(GROUP, UniMatchV1GoldenTest::labelsAreTheReferences);
  }

  @TestFactory
  Stream<DynamicTest> mixedImagesLabelsConfidencesAndPaddingAreTheReferences() {
    return Goldens.tests(GROUP, UniMatchV1GoldenTest::mixedViewsAreTheReferences);
  }

  @TestFactory
  Stream<DynamicTest> lossesAndGradientsAreTheReferences() {
    return Goldens.tests(GROUP, UniMatchV1GoldenTest::lossesAreTheReferences);
  }

  private static void labelsAreTheReferences(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      for (String suffix : List.of("", "_mix")) {
        Supervision labels = labels(graph, golden, suffix);
        assertArrayEquals(golden.output("label_w" + suffix).ints(), graph.ints(labels.label()));
        assertClose(
            "confidence" + suffix,
            golden.output("f64_conf_w" + suffix),
            graph.floats(labels.confidence()),
            FORWARD);
      }
    }
  }

  private static void mixedViewsAreTheReferences(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      for (int view = 1; view <= 2; view++) {
        SupervisedImages mixed = mixed(graph, golden, view);
        Supervision labels = mixed.labels().logitSpace();
        GoldenArray padding = golden.output("ignore_mixed" + view);
        assertArrayEquals(
            labelsWithoutPadding(golden.output("label_mixed" + view), padding),
            graph.ints(labels.label()),
            "labels of view " + view);
        assertArrayEquals(
            golden.output("img_mixed" + view).nhwc().floats(),
            graph.floats(mixed.images()),
            "images of view " + view);
        assertClose(
            "confidences of view " + view,
            confidencesWithoutPadding(golden.output("f64_conf_mixed" + view), padding),
            graph.floats(labels.confidence()),
            FORWARD);
      }
    }
  }

  private static void lossesAreTheReferences(Goldens.Case golden) {
    assertEquals(0.25, golden.number("w_s1"));
    assertEquals(0.25, golden.number("w_s2"));
    assertEquals(0.5, golden.number("w_fp"));
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> labeled = logits(graph, golden, "pred_x");
      Operand<TFloat32> first = logits(graph, golden, "pred_u_s1");
      Operand<TFloat32> second = logits(graph, golden, "pred_u_s2");
      Operand<TFloat32> features = logits(graph, golden, "pred_u_w_fp");
      ConsistencyLoss consistency = new ConsistencyLoss(golden.number("conf_thresh"));
      Supervision weak = padded(graph, golden, "");
      Map<String, Supervision> labels = new LinkedHashMap<>();
      labels.put("u_s1", mixed(graph, golden, 1).labels().logitSpace());
      labels.put("u_s2", mixed(graph, golden, 2).labels().logitSpace());
      labels.put("u_w_fp", weak);

      Operand<TFloat32> ofLabeled =
          supervised(golden).loss(tf, labeled, golden.input("label").ints(graph)).value(tf);
      Operand<TFloat32> ofFirst = consistency.loss(tf, first, labels.get("u_s1")).value(tf);
      Operand<TFloat32> ofSecond = consistency.loss(tf, second, labels.get("u_s2")).value(tf);
      Operand<TFloat32> ofFeatures = consistency.loss(tf, features, labels.get("u_w_fp")).value(tf);
      Operand<TFloat32> total =
          UniMatchV1.total(tf, ofLabeled, UniMatchV1.weighted(tf, ofFirst, ofSecond, ofFeatures));

      Map<String, Boolean> hasLabel = new LinkedHashMap<>();
      hasLabel.put("x", hasLabel(golden.input("label").ints()));
      labels.forEach((name, map) -> hasLabel.put(name, hasLabel(graph, map)));
      Map<String, Double> expected = new LinkedHashMap<>();
      hasLabel.forEach((name, has) -> expected.put(name, scalar(golden, "f64_loss_" + name, has)));
      assertScalar("loss_x", expected.get("x"), graph.scalar(ofLabeled));
      assertScalar("loss_u_s1", expected.get("u_s1"), graph.scalar(ofFirst));
      assertScalar("loss_u_s2", expected.get("u_s2"), graph.scalar(ofSecond));
      assertScalar("loss_u_w_fp", expected.get("u_w_fp"), graph.scalar(ofFeatures));
      assertScalar(
          "mask_ratio",
          scalar(golden, "f64_mask_ratio", hasLabel.get("u_w_fp")),
          graph.scalar(consistency.confidentShare(tf, Replica.only(), weak)));
      double whole = golden.output("f64_loss").scalar();
      if (hasLabel.containsValue(false)) {
        // NaN in the reference; here a loss without a pixel is 0.
        assertTrue(Double.isNaN(whole));
        whole =
            (expected.get("x")
                    + golden.number("w_s1") * expected.get("u_s1")
                    + golden.number("w_s2") * expected.get("u_s2")
                    + golden.number("w_fp") * expected.get("u_w_fp"))
                / 2;
      }
      assertScalar("loss", whole, graph.scalar(total));

      var gradients = tf.gradients(total, List.of(labeled, first, second, features));
      List<String> names = List.of("x", "u_s1", "u_s2", "u_w_fp");
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        assertGradient(golden, name, hasLabel.get(name), graph.floats(gradients.dy(i)));
      }
    }
  }

  /** Of the weak view, or with the suffix {@code _mix} of the second batch. */
  private static Supervision labels(TestGraph graph, Goldens.Case golden, String suffix) {
    return Supervision.mostProbable(graph.tf(), logits(graph, golden, "pred_u_w" + suffix));
  }

  /** The same with −1 as the label of padding. */
  private static Supervision padded(TestGraph graph, Goldens.Case golden, String suffix) {
    return labels(graph, golden, suffix)
        .ignoredWhere(graph.tf(), mask(graph, golden.input("ignore" + suffix)));
  }

  private static SupervisedImages mixed(TestGraph graph, Goldens.Case golden, int view) {
    return MaskedMix.of(
        graph.tf(),
        images(graph, golden, "img_u_s" + view, ""),
        images(graph, golden, "img_u_s" + view + "_mix", "_mix"),
        graph.tf().math.logicalNot(mask(graph, golden.input("box" + view))));
  }

  private static SupervisedImages images(
      TestGraph graph, Goldens.Case golden, String key, String suffix) {
    return new SupervisedImages(
        golden.input(key).nhwc().floats(graph), PseudoLabels.shared(padded(graph, golden, suffix)));
  }
}
