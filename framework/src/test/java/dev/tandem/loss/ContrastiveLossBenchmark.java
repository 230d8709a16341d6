package dev.tandem.loss;

import dev.tandem.graph.NativeRuntime;
import dev.tandem.graph.SessionConfig;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.GaussianRepresentation;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Compares the speed of the contrastive loss and its gradient with that of a plain implementation,
 * which keeps the negatives of all classes in memory at once, for both representation types: 256
 * queries, 512 negatives, 256 channels, 5 classes present. Run its {@code main}; arguments are
 * sizes of the pool of pixels.
 */
public final class ContrastiveLossBenchmark {
  private static final int CLASSES = 5;
  private static final int QUERIES = 256;
  private static final int NEGATIVES = 512;
  private static final int CHANNELS = 256;
  private static final int REPEATS = 7;

  private ContrastiveLossBenchmark() {}

  /**
   * @param arguments sizes of the pool (default: that of four crops of 129, and of 321)
   */
  public static void main(String[] arguments) {
    NativeRuntime.load();
    int[] pools =
        arguments.length > 0
            ? Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray()
            : new int[] {4 * 33 * 33, 4 * 81 * 81};
    for (int pool : pools) {
      compare("deterministic", new DeterministicRepresentation(), 0.5, pool);
      compare("gaussian", new GaussianRepresentation(), 100, pool);
    }
  }

  private static void compare(String name, RepresentationType type, double temperature, int pool) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Random random = new Random(1);
      Representation pixels = representation(tf, random, pool, type);
      Representation prototypes = representation(tf, random, CLASSES, type);
      ContrastiveSampler.Samples samples =
          new ContrastiveSampler.Samples(
              tf.range(tf.constant(0), tf.constant(CLASSES), tf.constant(1)),
              indices(tf, random, pool, CLASSES, QUERIES),
              indices(tf, random, pool, CLASSES, QUERIES, NEGATIVES));
      Operand<TFloat32> ours =
          new ContrastiveLoss(type, temperature).loss(tf, pixels, prototypes, samples);
      Operand<TFloat32> plain = plain(tf, type, temperature, pixels, prototypes, samples);
      try (Session session = new Session(graph, SessionConfig.of(0, 0))) {
        double oursSeconds = seconds(session, withGradient(tf, ours, pixels));
        double plainSeconds = seconds(session, withGradient(tf, plain, pixels));
        System.out.printf(
            "%-13s pool %6d: %7.1f ms, plain %7.1f ms, ratio %.1f; losses %.6f and %.6f%n",
            name,
            pool,
            1e3 * oursSeconds,
            1e3 * plainSeconds,
            plainSeconds / oursSeconds,
            value(session, ours),
            value(session, plain));
      }
    }
  }

  /** Every pair at once: [V, Q, K, D]. */
  private static Operand<TFloat32> plain(
      Ops tf,
      RepresentationType type,
      double temperature,
      Representation pixels,
      Representation prototypes,
      ContrastiveSampler.Samples samples) {
    Operand<TInt32> zero = tf.constant(0);
    Representation pool = type.normalize(tf, pixels);
    Representation anchors =
        pool.map(x -> tf.expandDims(tf.gather(x, samples.anchors(), zero), tf.constant(2)));
    Representation positives =
        type.normalize(tf, prototypes)
            .map(x -> tf.expandDims(tf.expandDims(x, tf.constant(1)), tf.constant(1)));
    Representation negatives =
        pool.map(x -> tf.stopGradient(tf.gather(x, samples.negatives(), zero)));
    Operand<TFloat32> logits =
        tf.math.div(
            tf.concat(
                List.of(similarity(tf, anchors, positives), similarity(tf, anchors, negatives)),
                tf.constant(2)),
            tf.constant((float) temperature));
    Operand<TFloat32> first =
        tf.slice(
            tf.nn.logSoftmax(tf.reshape(logits, tf.constant(new int[] {-1, NEGATIVES + 1}))),
            tf.constant(new int[] {0, 0}),
            tf.constant(new int[] {-1, 1}));
    return tf.math.neg(tf.math.mean(first, tf.constant(new int[] {0, 1})));
  }

  /** Over the last axis, of shapes that broadcast. */
  private static Operand<TFloat32> similarity(Ops tf, Representation a, Representation b) {
    Operand<TInt32> last = tf.constant(-1);
    if (a.variance().isEmpty()) {
      return tf.reduceSum(tf.math.mul(a.mean(), b.mean()), last);
    }
    Operand<TFloat32> variance =
        tf.math.add(a.variance().orElseThrow(), b.variance().orElseThrow());
    Operand<TFloat32> terms =
        tf.math.add(
            tf.math.div(tf.math.squaredDifference(a.mean(), b.mean()), variance),
            tf.math.log(variance));
    return tf.math.mul(tf.math.mean(terms, last), tf.constant(-0.5f));
  }

  private static List<Op> withGradient(Ops tf, Operand<TFloat32> loss, Representation pixels) {
    List<Op> targets = new ArrayList<>(List.of(loss));
    var gradients = tf.gradients(loss, pixels.parts());
    for (int i = 0; i < pixels.parts().size(); i++) {
      targets.add(gradients.dy(i));
    }
    return targets;
  }

  /** The median time of a run, after a warm-up run. */
  private static double seconds(Session session, List<Op> targets) {
    double[] seconds = new double[REPEATS];
    for (int i = -1; i < REPEATS; i++) {
      Session.Runner runner = session.runner();
      targets.forEach(runner::addTarget);
      long begun = System.nanoTime();
      runner.run().close();
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - begun) / 1e9;
      }
    }
    Arrays.sort(seconds);
    return seconds[REPEATS / 2];
  }

  private static float value(Session session, Operand<TFloat32> scalar) {
    try (Result result = session.runner().fetch(scalar).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  private static Representation representation(
      Ops tf, Random random, int rows, RepresentationType type) {
    Operand<TFloat32> mean = floats(tf, random, rows, -1, 1);
    return new Representation(
        mean,
        type.hasVariance()
            ? Optional.of(floats(tf, random, rows, 0.05f, 0.95f))
            : Optional.empty());
  }

  /** Not a constant, which TensorFlow would fold into the results. */
  private static Operand<TFloat32> floats(Ops tf, Random random, int rows, float low, float high) {
    float[][] values = new float[rows][CHANNELS];
    for (float[] row : values) {
      for (int i = 0; i < CHANNELS; i++) {
        row[i] = low + (high - low) * random.nextFloat();
      }
    }
    return tf.placeholderWithDefault(tf.constant(values), Shape.of(rows, CHANNELS));
  }

  private static Operand<TInt32> indices(Ops tf, Random random, int below, int... shape) {
    int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return tf.placeholderWithDefault(
        tf.reshape(tf.constant(random.ints(size, 0, below).toArray()), tf.constant(shape)),
        Shape.of(Arrays.stream(shape).asLongStream().toArray()));
  }
}
