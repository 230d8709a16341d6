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

import dev.tandem.augment.MaskedMix;
import dev.tandem.augment.Partners;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.Supervision;
import dev.tandem.graph.Replica;
import dev.tandem.loss.ConsistencyLoss;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * UniMatch V2 from given logits, images and boxes: pseudo-labels, mixing with the image at the
 * other end of the batch, every loss, the whole loss and its gradients. The reference keeps a map
 * of the padding; here a padded pixel has the label −1.
 */
class UniMatchV2GoldenTest {
  private static final String GROUP = "u_unimatch_v2_losses";

  @TestFactory
  Stream<DynamicTest> labelsAndConfidencesAreTheReferences() {
    return Goldens.tests(GROUP, UniMatchV2GoldenTest::labelsAreTheReferences);
  }

  @TestFactory
  Stream<DynamicTest> mixedImagesLabelsConfidencesAndPaddingAreTheReferences() {
    return Goldens.tests(GROUP, UniMatchV2GoldenTest::mixedViewsAreTheReferences);
  }

  @TestFactory
  Stream<DynamicTest> lossesAndGradientsAreTheReferences() {
    return Goldens.tests(GROUP, UniMatchV2GoldenTest::lossesAreTheReferences);
  }

  private static void labelsAreTheReferences(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Supervision labels =
          Supervision.mostProbable(graph.tf(), logits(graph, golden, "pred_teacher"));
      assertArrayEquals(golden.output("teacher_label").ints(), graph.ints(labels.label()));
      assertClose(
          "confidence",
          golden.output("f64_teacher_conf"),
          graph.floats(labels.confidence()),
          FORWARD);
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
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      Operand<TFloat32> labeled = logits(graph, golden, "pred_x");
      Operand<TFloat32> first = logits(graph, golden, "pred_u_s1");
      Operand<TFloat32> second = logits(graph, golden, "pred_u_s2");
      ConsistencyLoss consistency = new ConsistencyLoss(golden.number("conf_thresh"));
      Supervision weak = labels(graph, golden);
      Supervision ofFirst = mixed(graph, golden, 1).labels().logitSpace();
      Supervision ofSecond = mixed(graph, golden, 2).labels().logitSpace();

      Operand<TFloat32> lossOfLabeled =
          supervised(golden).loss(tf, labeled, golden.input("label").ints(graph)).value(tf);
      Operand<TFloat32> lossOfFirst = consistency.loss(tf, first, ofFirst).value(tf);
      Operand<TFloat32> lossOfSecond = consistency.loss(tf, second, ofSecond).value(tf);
      Operand<TFloat32> unlabeled = UniMatchV2.mean(tf, List.of(lossOfFirst, lossOfSecond));
      Operand<TFloat32> total = UniMatchV1.total(tf, lossOfLabeled, unlabeled);

      boolean firstCounts = hasLabel(graph, ofFirst);
      boolean secondCounts = hasLabel(graph, ofSecond);
      boolean labeledCounts = hasLabel(golden.input("label").ints());
      double x = scalar(golden, "f64_loss_x", labeledCounts);
      double one = scalar(golden, "f64_loss_u_s1", firstCounts);
      double two = scalar(golden, "f64_loss_u_s2", secondCounts);
      assertScalar("loss_x", x, graph.scalar(lossOfLabeled));
      assertScalar("loss_u_s1", one, graph.scalar(lossOfFirst));
      assertScalar("loss_u_s2", two, graph.scalar(lossOfSecond));
      boolean viewsCount = firstCounts && secondCounts;
      boolean allCount = viewsCount && labeledCounts;
      assertEquals(!allCount, Double.isNaN(golden.output("f64_loss").scalar()));
      // NaN in the reference where a view has no pixel; here the loss of such a view is 0.
      double mean = viewsCount ? golden.output("f64_loss_u_s").scalar() : (one + two) / 2;
      assertScalar("loss_u_s", mean, graph.scalar(unlabeled));
      double whole = allCount ? golden.output("f64_loss").scalar() : (x + mean) / 2;
      assertScalar("loss", whole, graph.scalar(total));
      assertScalar(
          "mask_ratio",
          scalar(golden, "f64_mask_ratio", hasLabel(graph, weak)),
          graph.scalar(consistency.confidentShare(tf, Replica.only(), weak)));

      var gradients = tf.gradients(total, List.of(labeled, first, second));
      assertGradient(golden, "x", labeledCounts, graph.floats(gradients.dy(0)));
      assertGradient(golden, "u_s1", firstCounts, graph.floats(gradients.dy(1)));
      assertGradient(golden, "u_s2", secondCounts, graph.floats(gradients.dy(2)));
    }
  }

  /** Of the weak view, −1 as the label of padding. */
  private static Supervision labels(TestGraph graph, Goldens.Case golden) {
    return Supervision.mostProbable(graph.tf(), logits(graph, golden, "pred_teacher"))
        .ignoredWhere(graph.tf(), mask(graph, golden.input("ignore")));
  }

  private static SupervisedImages mixed(TestGraph graph, Goldens.Case golden, int view) {
    Ops tf = graph.tf();
    SupervisedImages images =
        new SupervisedImages(
            golden.input("img_u_s" + view).nhwc().floats(graph),
            PseudoLabels.shared(labels(graph, golden)));
    return MaskedMix.of(
        tf,
        images,
        Partners.reversed(tf, images),
        tf.math.logicalNot(mask(graph, golden.input("box" + view))));
  }
}
