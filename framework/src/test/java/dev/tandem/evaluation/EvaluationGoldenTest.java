package dev.tandem.evaluation;

import static dev.tandem.testing.ArrayAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.Features;
import dev.tandem.model.Prediction;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.model.SizeChange;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Evaluation of one convolution, at sizes that are multiples of a patch and in sliding windows. */
class EvaluationGoldenTest {
  private static final double TOLERANCE = 1e-5;

  /** Pixels whose two best classes are closer may be labelled with either. */
  private static final double SURE = 1e-4;

  private static final double SHARE = 1e-9;

  /** One convolution. */
  private record OneConvolution(int classCount, int kernel, int sizeMultiple)
      implements SegmentationModel {
    static OneConvolution of(Goldens.Case golden) {
      return new OneConvolution(
          golden.whole("num_classes"),
          (int) golden.input("weight").shape()[2],
          golden.params().has("multiple") ? golden.whole("multiple") : 1);
    }

    @Override
    public Features encode(ForwardPass pass, Operand<TFloat32> images) {
      return Features.of(List.of(new Features.FeatureMap(1, images)));
    }

    @Override
    public Segmentation decode(ForwardPass pass, Features features) {
      Operand<TFloat32> images = features.deepest().values();
      return new Segmentation(
          () -> Convolution.of(classCount, kernel).withBias().apply(pass, images));
    }

    @Override
    public SizeChange.Kind sizeChange() {
      return SizeChange.Kind.RESIZE;
    }
  }

  @TestFactory
  Stream<DynamicTest> wholeImagesAreResizedToMultiplesAndTheirLogitsBack() {
    return Goldens.tests(
        "y_evaluation_resize",
        golden -> golden.text("mode").equals("original"),
        EvaluationGoldenTest::whole);
  }

  @TestFactory
  Stream<DynamicTest> probabilitiesOfSlidingWindowsAreAddedUp() {
    return Goldens.tests(
        "y_evaluation_resize",
        golden -> golden.text("mode").equals("sliding_window"),
        EvaluationGoldenTest::sliding);
  }

  private static void whole(Goldens.Case golden) {
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      OneConvolution model = OneConvolution.of(golden);
      Operand<TFloat32> images = golden.input("x").nhwc().floats(graph);
      Operand<TFloat32> logits = Prediction.logits(tf, model, store.scope("net"), images);
      load(graph, store, golden);
      float[] found = graph.floats(logits);
      assertClose("logits", golden.output("f64_logits").nhwc(), found, TOLERANCE);
      if (golden.outputs().containsKey("resized")) {
        Operand<TFloat32> seen =
            SizeChange.of(tf, images, model)
                .map(change -> change.images(tf, images))
                .orElse(images);
        GoldenArray resized = golden.output("resized").nhwc();
        assertArrayEquals(resized.shape(), seen.shape().asArray());
        assertClose("resized", resized, graph.floats(seen), TOLERANCE);
      }
      compareLabels(golden, largest(found, model.classCount));
    }
  }

  private static void sliding(Goldens.Case golden) {
    ViewPlan.Last last =
        golden.whole("version") == 1 ? ViewPlan.Last.CUT : ViewPlan.Last.PULLED_BACK;
    ViewPlan.Sliding windows =
        new ViewPlan.Sliding(golden.whole("grid"), golden.whole("step"), last);
    ViewPlan plan = new ViewPlan(Optional.of(windows), List.of(1.0), false);
    GoldenArray x = golden.input("x").nhwc();
    int height = (int) x.shape()[1];
    int width = (int) x.shape()[2];
    List<Integer> sizes = new ArrayList<>();
    for (ViewPlan.Window window : plan.windows(height, width)) {
      sizes.addAll(List.of(window.height(), window.width()));
    }
    assertEquals(Arrays.stream(golden.output("window_sizes").ints()).boxed().toList(), sizes);

    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      VariableStore store = new VariableStore(tf, 0);
      OneConvolution model = OneConvolution.of(golden);
      EvaluationViews views = new EvaluationViews(tf, model, store.scope("net"), plan);
      load(graph, store, golden);
      graph.run(views.load(tf, x.floats(graph), model.classCount));
      views.see(ReplicatedSession.of(graph.session()), height, width);
      float[] mean = graph.floats(views.sum(tf));
      // Ours is the mean over the windows that cover a pixel, with the same best class.
      int[] count = golden.output("count").ints();
      float[] sum = new float[mean.length];
      for (int i = 0; i < sum.length; i++) {
        sum[i] = mean[i] * count[i / model.classCount];
      }
      assertClose("sum", golden.output("f64_sum").nhwc(), sum, TOLERANCE);
      compareLabels(golden, largest(mean, model.classCount));
    }
  }

  private static int[] largest(float[] maps, int classCount) {
    int[] labels = new int[maps.length / classCount];
    for (int pixel = 0; pixel < labels.length; pixel++) {
      int best = 0;
      for (int c = 1; c < classCount; c++) {
        if (maps[pixel * classCount + c] > maps[pixel * classCount + best]) {
          best = c;
        }
      }
      labels[pixel] = best;
    }
    return labels;
  }

  private static void compareLabels(Goldens.Case golden, int[] found) {
    int[] expected = golden.output("pred").ints();
    double[] margin = golden.output("margin").values();
    for (int i = 0; i < expected.length; i++) {
      assertTrue(expected[i] == found[i] || margin[i] <= SURE, "pixel " + i);
    }
    if (Arrays.equals(expected, found)) {
      compareIou(golden, found);
    }
  }

  private static void compareIou(Goldens.Case golden, int[] labels) {
    int classCount = golden.whole("num_classes");
    try (TestGraph graph = new TestGraph()) {
      int[] counts =
          graph.ints(
              Evaluator.counts(
                  graph.tf(),
                  graph.constant(golden.input("label").ints(), 1, 1, labels.length),
                  graph.constant(labels, 1, 1, labels.length),
                  classCount));
      ConfusionMatrix matrix = new ConfusionMatrix(classCount);
      for (int pair = 0; pair < counts.length; pair++) {
        matrix.add(pair / classCount, pair % classCount, counts[pair]);
      }
      double[] iou = new double[classCount];
      for (int i = 0; i < classCount; i++) {
        iou[i] = 100 * matrix.iou(i).orElse(0);
      }
      assertClose("iou", golden.output("iou").values(), iou, SHARE);
      if (matrix.absent().isEmpty()) {
        assertEquals(golden.output("miou").scalar(), 100 * matrix.meanIou(), 100 * SHARE);
      }
    }
  }

  @SuppressWarnings("unchecked") // A network's variables are float32.
  private static void load(TestGraph graph, VariableStore store, Goldens.Case golden) {
    GoldenArray weight = golden.input("weight");
    // OIHW as I·H·W columns of O, then the channels of the input last but one.
    int out = (int) weight.shape()[0];
    int in = (int) weight.shape()[1];
    int area = weight.values().length / out / in;
    float[] kernel = new float[weight.values().length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int place = 0; place < area; place++) {
          kernel[(place * in + i) * out + o] = (float) weight.values()[(o * in + i) * area + place];
        }
      }
    }
    graph.assign(
        Map.of(
            (Variable<TFloat32>) store.find("net/weight").orElseThrow(),
            kernel,
            (Variable<TFloat32>) store.find("net/bias").orElseThrow(),
            golden.input("bias").floats()));
  }
}
