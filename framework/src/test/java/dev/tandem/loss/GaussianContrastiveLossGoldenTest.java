package dev.tandem.loss;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.graph.Replica;
import dev.tandem.representation.GaussianRepresentation;
import dev.tandem.representation.Representation;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class GaussianContrastiveLossGoldenTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 1e-4;

  private final GaussianRepresentation type = new GaussianRepresentation();

  @TestFactory
  Stream<DynamicTest> lossAndGradientsFromGivenDrawsAreTheReferences() {
    return Goldens.tests("e_prcl_loss_single", golden -> isTheReference(golden, true));
  }

  @TestFactory
  Stream<DynamicTest> lossAndGradientsWithoutXlaAreTheReferences() {
    return Goldens.tests("e_prcl_loss_single", golden -> isTheReference(golden, false));
  }

  @TestFactory
  Stream<DynamicTest> chancesOfTheNegativesClassesAreTheReferences() {
    return Goldens.tests("f_proto_prob_prcl", this::chancesOfGivenPrototypes);
  }

  private void isTheReference(Goldens.Case golden, boolean compiled) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      GoldenArray rep = golden.input("rep").nhwc();
      int channels = (int) rep.shape()[3];
      int count = rep.values().length / channels;
      Operand<TFloat32> mean = rep.reshaped(count, channels).floats(graph);
      Operand<TFloat32> variance =
          golden.input("sigma").nhwc().reshaped(count, channels).floats(graph);
      Representation pixels = new Representation(mean, Optional.of(variance));
      int[] classes = ContrastiveLossGoldenTest.validClasses(golden);
      int classCount = (int) golden.input("label_onehot").shape()[1];
      Representation prototypes =
          type.prototypes(
              tf, Replica.only(), pixels, graph.constant(classes, classes.length), classCount);
      double temperature = golden.number("temp");
      Operand<TFloat32> loss =
          new ContrastiveLoss(type, temperature)
              .loss(
                  tf,
                  pixels,
                  prototypes,
                  ContrastiveLossGoldenTest.recordedDraws(graph, golden),
                  compiled);
      var gradients = tf.gradients(loss, List.of(mean, variance));
      assertClose("loss", golden.output("loss"), graph.floats(loss), FORWARD);
      assertClose(
          "gradient of the mean",
          golden.output("grad_mu").nhwc(),
          graph.floats(gradients.dy(0)),
          GRADIENT);
      assertClose(
          "gradient of the variance",
          golden.output("grad_sigma").nhwc(),
          graph.floats(gradients.dy(1)),
          GRADIENT);

      // With fewer than two classes the reference stops before it has prototypes.
      if (golden.input("class_ids").values().length > 1) {
        checkPrototypes(graph, golden, prototypes);
      }
    }
  }

  private void checkPrototypes(TestGraph graph, Goldens.Case golden, Representation prototypes) {
    Ops tf = graph.tf();
    Operand<TInt32> present = golden.input("class_ids").ints(graph);
    Representation rows = prototypes.map(x -> tf.gather(x, present, tf.constant(0)));
    assertClose("mean", golden.output("proto_mu"), graph.floats(rows.mean()), FORWARD);
    assertClose(
        "variance",
        golden.output("proto_sigma"),
        graph.floats(rows.variance().orElseThrow()),
        FORWARD);
    NegativeProbabilities.check(
        graph, type, rows, golden.number("temp"), golden.output("proto_prob"));
  }

  private void chancesOfGivenPrototypes(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      NegativeProbabilities.check(
          graph,
          type,
          new Representation(
              golden.input("proto_mu").floats(graph),
              Optional.of(golden.input("proto_sigma").floats(graph))),
          golden.number("temp"),
          golden.output("proto_prob"));
    }
  }
}
