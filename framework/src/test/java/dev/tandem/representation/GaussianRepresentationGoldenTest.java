package dev.tandem.representation;

import static dev.tandem.testing.ArrayAssert.assertClose;

import dev.tandem.graph.Replica;
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
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class GaussianRepresentationGoldenTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 1e-4;

  private final GaussianRepresentation type = new GaussianRepresentation();

  @TestFactory
  Stream<DynamicTest> mutualLikelihoodScoreAndItsGradientsAreTheReferences() {
    return Goldens.tests("c_mls", this::scoreIsTheReferences);
  }

  @TestFactory
  Stream<DynamicTest> prototypesOfABatchAreTheReferences() {
    return Goldens.tests("d_prcl_prototypes", this::prototypesAreTheReferences);
  }

  private void scoreIsTheReferences(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      List<Operand<TFloat32>> inputs =
          Stream.of("mu_0", "sigma_0", "mu_1", "sigma_1")
              .map(key -> golden.input(key).floats(graph))
              .toList();
      Operand<TFloat32> score =
          golden.input("mu_0").shape().length == 3
              ? ofEachToItsOwn(tf, inputs)
              : tf.reshape(ofEveryPair(tf, inputs), tf.constant(new int[] {-1}));
      Operand<TFloat32> weighted = tf.math.mul(score, golden.input("upstream").floats(graph));
      var gradients = tf.gradients(weighted, inputs);
      assertClose("score", golden.output("mls"), graph.floats(score), FORWARD);
      List<String> names = List.of("grad_mu_0", "grad_sigma_0", "grad_mu_1", "grad_sigma_1");
      for (int i = 0; i < names.size(); i++) {
        assertClose(
            names.get(i), golden.output(names.get(i)), graph.floats(gradients.dy(i)), GRADIENT);
      }
    }
  }

  private Operand<TFloat32> ofEachToItsOwn(Ops tf, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> mean = tf.squeeze(inputs.get(0), Squeeze.axis(List.of(1L)));
    Operand<TFloat32> variance = tf.squeeze(inputs.get(1), Squeeze.axis(List.of(1L)));
    int queries = Math.toIntExact(inputs.get(2).shape().get(0));
    int own = Math.toIntExact(inputs.get(2).shape().get(1));
    Operand<TInt32> chosen =
        tf.reshape(
            tf.range(tf.constant(0), tf.constant(queries * own), tf.constant(1)),
            tf.constant(new int[] {queries, own}));
    return type.similarityToSampled(
        tf,
        type.normalize(tf, new Representation(mean, Optional.of(variance))),
        type.normalize(
            tf, new Representation(rows(tf, inputs.get(2)), Optional.of(rows(tf, inputs.get(3))))),
        chosen);
  }

  /** [Q, K, D] as [Q·K, D]. */
  private static Operand<TFloat32> rows(Ops tf, Operand<TFloat32> others) {
    return tf.reshape(others, tf.constant(new long[] {-1, others.shape().get(2)}));
  }

  private Operand<TFloat32> ofEveryPair(Ops tf, List<Operand<TFloat32>> inputs) {
    return type.similarity(
        tf,
        type.normalize(tf, new Representation(inputs.get(0), Optional.of(inputs.get(1)))),
        type.normalize(tf, new Representation(inputs.get(2), Optional.of(inputs.get(3)))));
  }

  private void prototypesAreTheReferences(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      GoldenArray rep = golden.input("rep").nhwc();
      int channels = (int) rep.shape()[3];
      GoldenArray oneHot = golden.input("label_onehot").nhwc();
      int classCount = (int) oneHot.shape()[3];
      double[] mask = golden.input("mask").values();
      int[] classes = new int[mask.length];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = -1;
        for (int c = 0; c < classCount; c++) {
          if (oneHot.values()[i * classCount + c] * mask[i] > 0) {
            classes[i] = c;
          }
        }
      }
      Representation pixels =
          new Representation(
              rep.reshaped(mask.length, channels).floats(graph),
              Optional.of(
                  golden.input("sigma").nhwc().reshaped(mask.length, channels).floats(graph)));
      Operand<TInt32> present = golden.output("class_ids").ints(graph);
      Representation prototypes =
          type.prototypes(
                  tf, Replica.only(), pixels, graph.constant(classes, classes.length), classCount)
              .map(x -> tf.gather(x, present, tf.constant(0)));
      assertClose("mean", golden.output("proto_mu"), graph.floats(prototypes.mean()), FORWARD);
      assertClose(
          "variance",
          golden.output("proto_sigma"),
          graph.floats(prototypes.variance().orElseThrow()),
          FORWARD);
    }
  }
}
