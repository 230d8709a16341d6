package dev.tandem.pseudolabel;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Resize;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.PrototypeSimilarity;
import dev.tandem.representation.Representation;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The pseudo-labels of each strategy for each space, from the reference's teacher outputs. */
class StrategiesGoldenTest {
  private static final double FORWARD = 1e-5;

  private final DeterministicRepresentation type = new DeterministicRepresentation();

  @TestFactory
  Stream<DynamicTest> logitLabelsBothSpaces() {
    return Goldens.tests(
        "l_css_pseudo_labels",
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            PseudoLabels labels = new LogitStrategy().label(graph.tf(), view(golden, graph, 0.5f));
            assertSame(labels.logitSpace(), labels.representationSpace());
            check(
                graph,
                labels.logitSpace(),
                golden.output("label_logit").ints(),
                golden.output("conf_logit").values());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> representationLabelsBothSpaces() {
    return Goldens.tests(
        "l_css_pseudo_labels",
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            PseudoLabels labels =
                new RepresentationStrategy(golden.number("temp_mix"))
                    .label(graph.tf(), view(golden, graph, 0.5f));
            assertSame(labels.logitSpace(), labels.representationSpace());
            check(
                graph,
                labels.logitSpace(),
                representationLabels(golden),
                representationConfidence(golden, "conf_rep_mix"));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> mixedKeepsWhatBothSpacesSayWithTheLogitConfidence() {
    return Goldens.tests(
        "l_css_pseudo_labels",
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            PseudoLabels labels =
                new MixedStrategy(golden.number("temp_mix"))
                    .label(graph.tf(), view(golden, graph, 0.5f));
            assertSame(labels.logitSpace(), labels.representationSpace());
            int[] expected =
                Arrays.stream(golden.output("mix_label").ints())
                    .map(label -> label == 255 || nothingKnown(golden) ? -1 : label)
                    .toArray();
            check(graph, labels.logitSpace(), expected, golden.output("conf_logit").values());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> crossGivesEachSpaceTheOthersLabels() {
    return Goldens.tests(
        "l_css_pseudo_labels",
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            PseudoLabels labels =
                new CrossStrategy(golden.number("temp_cross"), 0.1)
                    .label(graph.tf(), view(golden, graph, 0.5f));
            check(
                graph,
                labels.logitSpace(),
                representationLabels(golden),
                representationConfidence(golden, "conf_rep_cross"));
            check(
                graph,
                labels.representationSpace(),
                golden.output("label_logit").ints(),
                golden.output("conf_logit").values());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> crossGivesBothSpacesTheLogitLabelsDuringTheWarmUp() {
    return Goldens.tests(
        "l_css_pseudo_labels",
        golden -> {
          try (TestGraph graph = new TestGraph()) {
            PseudoLabels labels =
                new CrossStrategy(golden.number("temp_cross"), 0.1)
                    .label(graph.tf(), view(golden, graph, 0.05f));
            check(
                graph,
                labels.logitSpace(),
                golden.output("label_logit").ints(),
                golden.output("conf_logit").values());
            check(
                graph,
                labels.representationSpace(),
                golden.output("label_logit").ints(),
                golden.output("conf_logit").values());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> hardnessBySimilarityIsTheReferences() {
    return Goldens.tests("l_css_pseudo_labels", this::hardness);
  }

  private void hardness(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      GoldenArray all = golden.output("rep_all").nhwc();
      int channels = (int) all.shape()[3];
      Representation pixels =
          Representation.of(all.reshaped(all.values().length / channels, channels).floats(graph));
      Representation prototypes = Representation.of(golden.input("prototypes").floats(graph));
      for (String method : new String[] {"mix", "cross"}) {
        Operand<TFloat32> probabilities =
            AnchorHardness.bySimilarity(golden.number("temp_" + method))
                .probabilities(tf, type, pixels.mean(), pixels, prototypes);
        assertClose(
            method,
            golden.output("prob_all_" + method).nhwc(),
            graph.floats(probabilities),
            FORWARD);
      }
    }
  }

  private TeacherPredictions view(Goldens.Case golden, TestGraph graph, float progress) {
    Ops tf = graph.tf();
    GoldenArray prototypes = golden.input("prototypes");
    boolean[] known = new boolean[(int) prototypes.shape()[0]];
    Arrays.fill(known, !nothingKnown(golden));
    long[] label = golden.output("label_rep").shape();
    int[] size = {(int) label[1], (int) label[2]};
    return new TeacherPredictions(
        golden.input("teacher_logits_u").nhwc().floats(graph),
        Optional.of(
            new TeacherPredictions.Space(
                () ->
                    PrototypeSimilarity.ofMaps(
                        tf,
                        type,
                        Representation.of(golden.input("teacher_rep_u").nhwc().floats(graph)),
                        Representation.of(prototypes.floats(graph))),
                graph.constant(known, known.length))),
        tf.constant(progress),
        maps -> Resize.bilinear(tf, maps, tf.constant(size)));
  }

  /** Zero vectors are the reference's prototypes before its first update. */
  private static boolean nothingKnown(Goldens.Case golden) {
    return Arrays.stream(golden.input("prototypes").values()).allMatch(x -> x == 0);
  }

  /** Before there is a prototype the reference labels every pixel 0, Tandem none. */
  private static int[] representationLabels(Goldens.Case golden) {
    int[] labels = golden.output("label_rep").ints();
    if (nothingKnown(golden)) {
      Arrays.fill(labels, -1);
    }
    return labels;
  }

  private static double[] representationConfidence(Goldens.Case golden, String key) {
    double[] confidence = golden.output(key).values();
    return nothingKnown(golden) ? new double[confidence.length] : confidence;
  }

  private static void check(
      TestGraph graph, Supervision supervision, int[] label, double[] confidence) {
    assertArrayEquals(label, graph.ints(supervision.label()));
    assertClose("confidence", confidence, graph.floats(supervision.confidence()), FORWARD);
  }
}
