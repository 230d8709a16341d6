package dev.tandem.loss;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.Draws;
import dev.tandem.graph.Replica;
import dev.tandem.graph.VariableStore;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.Prototypes;
import dev.tandem.representation.Representation;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

class ContrastiveLossGoldenTest {
  private static final double FORWARD = 1e-5;
  private static final double GRADIENT = 1e-4;

  @TestFactory
  Stream<DynamicTest> lossGradientAndPrototypesFromGivenDrawsAreTheReferences() {
    return Goldens.tests("e_contrast_loss_css", this::isTheReference);
  }

  @TestFactory
  Stream<DynamicTest> chancesOfTheNegativesClassesAreTheReferences() {
    return Goldens.tests("f_proto_prob_css", this::chancesOfGivenPrototypes);
  }

  @TestFactory
  Stream<DynamicTest> ourSamplerDrawsFromTheReferencesLists() {
    return Goldens.tests("e_contrast_loss_css", this::drawsFromTheSameLists);
  }

  private void isTheReference(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      DeterministicRepresentation type = new DeterministicRepresentation();
      GoldenArray rep = golden.input("rep").nhwc();
      int channels = (int) rep.shape()[3];
      Operand<TFloat32> pixels =
          rep.reshaped(rep.values().length / channels, channels).floats(graph);
      Prototypes.Snapshot updated = updatedPrototypes(graph, golden, pixels, type);
      double temperature = golden.number("temp");
      ContrastiveSampler.Samples samples = recordedDraws(graph, golden);
      Operand<TFloat32> loss =
          new ContrastiveLoss(type, temperature)
              .loss(tf, Representation.of(pixels), updated.representation(), samples);
      Operand<TFloat32> gradient = tf.gradients(loss, List.of(pixels)).dy(0);

      float[] prototypes = graph.floats(updated.representation().mean());
      assertClose("prototypes", golden.output("prototypes_after"), prototypes, FORWARD);
      assertClose("loss", golden.output("loss"), graph.floats(loss), FORWARD);
      assertClose("gradient", golden.output("grad_rep").nhwc(), graph.floats(gradient), GRADIENT);
      int[] present = golden.input("class_ids").ints();
      if (present.length > 1) {
        Operand<TFloat32> rows =
            tf.gather(updated.representation().mean(), tf.constant(present), tf.constant(0));
        NegativeProbabilities.check(
            graph, type, Representation.of(rows), temperature, golden.output("proto_prob"));
      }
    }
  }

  static ContrastiveSampler.Samples recordedDraws(TestGraph graph, Goldens.Case golden) {
    Ops tf = graph.tf();
    return new ContrastiveSampler.Samples(
        anyNumberOfRows(tf, golden.input("class_ids").ints(graph)),
        anyNumberOfRows(tf, golden.input("anchor_pixel").ints(graph)),
        // Negatives of a class without anchors are −1 in the reference, arbitrary pixels here.
        anyNumberOfRows(
            tf, tf.math.maximum(golden.input("neg_pixel").ints(graph), tf.constant(0))));
  }

  /**
   * The same with a number of present classes that is known only when the graph runs, as in
   * training.
   */
  private static Operand<TInt32> anyNumberOfRows(Ops tf, Operand<TInt32> x) {
    long[] shape = x.shape().asArray();
    shape[0] = -1;
    return tf.placeholderWithDefault(x, Shape.of(shape));
  }

  /** The golden's prototypes updated with the batch's; all except zero vectors count as seen. */
  private static Prototypes.Snapshot updatedPrototypes(
      TestGraph graph,
      Goldens.Case golden,
      Operand<TFloat32> pixels,
      DeterministicRepresentation type) {
    Ops tf = graph.tf();
    GoldenArray before = golden.input("prototypes");
    int classCount = (int) before.shape()[0];
    int channels = (int) before.shape()[1];
    VariableStore store = new VariableStore(tf, 0);
    Prototypes prototypes =
        new Prototypes(store, type, classCount, channels, golden.number("alpha"));
    int[] classes = validClasses(golden);
    Operand<TInt32> pixelClasses = graph.constant(classes, classes.length);
    boolean[] present = new boolean[classCount];
    Arrays.stream(classes).filter(c -> c >= 0).forEach(c -> present[c] = true);
    boolean[] seen = new boolean[classCount];
    for (int c = 0; c < classCount; c++) {
      // The reference treats a prototype whose elements sum to 0 as not seen yet.
      float sum = 0;
      for (int d = 0; d < channels; d++) {
        sum += before.floats()[c * channels + d];
      }
      seen[c] = sum != 0;
    }
    Prototypes.Snapshot updated =
        prototypes.updated(
            tf,
            type.prototypes(
                tf, Replica.only(), Representation.of(pixels), pixelClasses, classCount),
            graph.constant(present, classCount));
    graph.initialize(store);
    graph.run(
        prototypes.store(
            tf,
            new Prototypes.Snapshot(
                Representation.of(before.floats(graph)), graph.constant(seen, classCount))));
    return updated;
  }

  /** The class of each pixel, −1 where it is ignored or masked. */
  static int[] validClasses(Goldens.Case golden) {
    GoldenArray oneHot = golden.input("label_onehot").nhwc();
    double[] mask = golden.input("mask").values();
    int classCount = (int) oneHot.shape()[3];
    int[] classes = new int[mask.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = -1;
      for (int c = 0; c < classCount; c++) {
        if (oneHot.values()[i * classCount + c] * mask[i] > 0) {
          classes[i] = c;
        }
      }
    }
    return classes;
  }

  private void chancesOfGivenPrototypes(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      NegativeProbabilities.check(
          graph,
          new DeterministicRepresentation(),
          Representation.of(golden.input("proto_rep").floats(graph)),
          golden.number("temp"),
          golden.output("proto_prob"));
    }
  }

  private void drawsFromTheSameLists(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      int[] classes = validClasses(golden);
      boolean[] hard = hardPixels(golden, classes);
      int classCount = (int) golden.input("prototypes").shape()[0];
      int queries = golden.whole("num_queries");
      ContrastiveSampler.Samples samples =
          new ContrastiveSampler(queries, golden.whole("num_negatives"))
              .sample(
                  tf,
                  graph.constant(classes, classes.length),
                  graph.constant(hard, hard.length),
                  graph.constant(new float[classCount * classCount], classCount, classCount),
                  Draws.once(1));
      List<int[]> drawn =
          graph.allInts(List.of(samples.classes(), samples.anchors(), samples.negatives()));
      assertArrayEquals(golden.input("class_ids").ints(), drawn.get(0));
      int[] hardCounts = golden.input("hard_count").ints();
      for (int v = 0; v < drawn.get(0).length; v++) {
        int c = drawn.get(0)[v];
        Set<Integer> allowed =
            IntStream.range(0, classes.length)
                .filter(i -> classes[i] == c && hard[i])
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(hardCounts[v], allowed.size(), "hard pixels of class " + c);
        for (int q = 0; q < queries; q++) {
          int anchor = drawn.get(1)[v * queries + q];
          assertEquals(!allowed.isEmpty(), allowed.contains(anchor), "anchor of class " + c);
        }
      }
    }
  }

  private static boolean[] hardPixels(Goldens.Case golden, int[] classes) {
    GoldenArray probabilities = golden.input("prob").nhwc();
    int classCount = (int) probabilities.shape()[3];
    float threshold = (float) golden.number("strong_threshold");
    boolean[] hard = new boolean[classes.length];
    for (int i = 0; i < classes.length; i++) {
      hard[i] = classes[i] >= 0 && probabilities.values()[i * classCount + classes[i]] < threshold;
    }
    return hard;
  }
}
