package dev.tandem.loss;

import dev.tandem.graph.HostOps;
import dev.tandem.graph.LabelMaps;
import dev.tandem.representation.Representation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StatelessWhile;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * A while loop over some of the classes present that computes the {@link ClassLoss} of one class
 * per iteration. The loop variables are the number of the class, the sum of the losses and the
 * derivatives so far, followed by the invariants, which every iteration passes on unchanged: the
 * number of the class to stop before, the sampled pixels and the representations.
 *
 * <p>Two loops, each over half of the classes, run at the same time: much of what one class needs
 * is done by a single thread.
 */
final class ClassLoop {
  private final ClassLoss classLoss;
  private final ContrastiveSampler.Samples samples;
  private final boolean gaussian;
  private final Shape poolShape;
  private final long queries;
  private final long dimension;
  private final List<Operand<?>> invariants = new ArrayList<>();

  private ClassLoop(
      ClassLoss classLoss,
      ContrastiveSampler.Samples samples,
      Representation anchors,
      Representation pool,
      Representation positives) {
    this.classLoss = classLoss;
    this.samples = samples;
    this.gaussian = pool.variance().isPresent();
    this.poolShape = pool.mean().shape();
    this.queries = samples.anchors().shape().get(1);
    this.dimension = poolShape.get(-1);
    invariants.add(samples.anchors());
    invariants.add(samples.negatives());
    invariants.addAll(anchors.parts());
    invariants.addAll(pool.parts());
    invariants.addAll(positives.parts());
  }

  /**
   * The outputs of the loop.
   *
   * @param loss float32 scalar: the sum of the losses over the classes
   * @param derivative [V, Q, D]: the derivative of the sum with respect to the Q anchors of each of
   *     the V classes
   */
  record Result(Operand<TFloat32> loss, Representation derivative) {}

  /**
   * Builds the loops over all classes of {@code samples}.
   *
   * @param anchors normalised [V, Q, D]
   * @param pool normalised [N, D]
   * @param positives normalised [V, D]
   */
  static Result run(
      Ops tf,
      ClassLoss classLoss,
      Representation anchors,
      Representation pool,
      Representation positives,
      ContrastiveSampler.Samples samples) {
    ClassLoop loop = new ClassLoop(classLoss, samples, anchors, pool, positives);
    Ops host = HostOps.of(tf);
    Operand<TInt32> none = host.constant(0);
    Operand<TInt32> classes = host.gather(tf.shape(samples.anchors()), none, none);
    Operand<TInt32> half = host.math.div(classes, host.constant(2));
    // One function for both, so that XLA compiles one.
    try (ConcreteFunction condition = ConcreteFunction.create(loop::condition);
        ConcreteFunction body = ConcreteFunction.create(loop::body)) {
      Result lower = loop.run(tf, condition, body, none, half);
      Result upper = loop.run(tf, condition, body, half, classes);
      return new Result(
          tf.math.add(lower.loss, upper.loss), joined(tf, lower.derivative, upper.derivative));
    }
  }

  private static Representation joined(Ops tf, Representation a, Representation b) {
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (int i = 0; i < a.parts().size(); i++) {
      parts.add(tf.concat(List.of(a.parts().get(i), b.parts().get(i)), tf.constant(0)));
    }
    return Representation.of(parts);
  }

  private Result run(
      Ops tf,
      ConcreteFunction condition,
      ConcreteFunction body,
      Operand<TInt32> first,
      Operand<TInt32> end) {
    List<Operand<?>> operands = new ArrayList<>();
    operands.add(first);
    operands.add(tf.constant(0f));
    // It grows by one row per iteration: the placeholder hides the static size of the first axis.
    Operand<TFloat32> empty =
        tf.placeholderWithDefault(
            tf.fill(tf.constant(new long[] {0, queries, dimension}), tf.constant(0f)),
            Shape.of(-1, queries, dimension));
    int parts = gaussian ? 2 : 1;
    operands.addAll(Collections.nCopies(parts, empty));
    operands.add(end);
    operands.addAll(invariants);
    StatelessWhile loop = StatelessWhile.create(tf.scope(), operands, condition, body);
    List<Operand<TFloat32>> results = new ArrayList<>();
    for (int i = 1; i < 2 + parts; i++) {
      results.add(loop.output().get(i).expect(TFloat32.class));
    }
    return new Result(
        results.get(0), Representation.of(List.copyOf(results.subList(1, results.size()))));
  }

  private Signature condition(Ops tf) {
    Inputs in = new Inputs(tf);
    return in.signature("condition").output("go", tf.math.less(in.number, in.end)).build();
  }

  private Signature body(Ops tf) {
    Inputs in = new Inputs(tf);
    ClassLoss.Value value =
        classLoss.call(
            tf,
            in.anchors.map(x -> at(tf, x, in.number)),
            in.positives.map(x -> at(tf, x, in.number)),
            in.pool,
            at(tf, in.negativePixels, in.number));
    // A class without a hard pixel has −1 for all its anchors: loss and gradient are 0.
    Operand<TFloat32> counts =
        tf.dtypes.cast(
            LabelMaps.areLabeled(
                tf, tf.gather(at(tf, in.anchorPixels, in.number), tf.constant(0), tf.constant(0))),
            TFloat32.class);

    Signature.Builder out = in.signature("body");
    out.output("number_out", tf.math.add(in.number, tf.constant(1)));
    out.output("loss_out", tf.math.add(in.loss, tf.math.mul(value.loss(), counts)));
    List<Operand<TFloat32>> derivatives = value.derivative().parts();
    for (int i = 0; i < derivatives.size(); i++) {
      Operand<TFloat32> row =
          tf.expandDims(tf.math.mul(derivatives.get(i), counts), tf.constant(0));
      out.output(
          "derivative_out" + i, tf.concat(List.of(in.derivatives.get(i), row), tf.constant(0)));
    }
    in.passOn(out);
    return out.build();
  }

  private static <T extends TType> Operand<T> at(Ops tf, Operand<T> x, Operand<TInt32> index) {
    return tf.gather(x, index, tf.constant(0));
  }

  /** The inputs of condition and body, in the order of the loop's operands. */
  private final class Inputs {
    private final Ops tf;
    private final List<Operand<?>> all = new ArrayList<>();
    private final int stateSize;
    private final Operand<TInt32> number;
    private final Operand<TFloat32> loss;
    private final List<Operand<TFloat32>> derivatives = new ArrayList<>();
    private final Operand<TInt32> end;
    private final Operand<TInt32> anchorPixels;
    private final Operand<TInt32> negativePixels;
    private final Representation anchors;
    private final Representation pool;
    private final Representation positives;

    Inputs(Ops tf) {
      this.tf = tf;
      number = input(TInt32.class, Shape.scalar());
      loss = input(TFloat32.class, Shape.scalar());
      for (int i = 0; i < (gaussian ? 2 : 1); i++) {
        derivatives.add(input(TFloat32.class, Shape.of(-1, queries, dimension)));
      }
      stateSize = all.size();
      end = input(TInt32.class, Shape.scalar());
      anchorPixels = input(TInt32.class, samples.anchors().shape());
      negativePixels = input(TInt32.class, samples.negatives().shape());
      anchors = representation(Shape.of(-1, queries, dimension));
      // The pool's static size decides how the type computes similarities.
      pool = representation(poolShape);
      positives = representation(Shape.of(-1, dimension));
    }

    private <T extends TType> Operand<T> input(Class<T> type, Shape shape) {
      Operand<T> input = tf.placeholder(type, Placeholder.shape(shape));
      all.add(input);
      return input;
    }

    private Representation representation(Shape shape) {
      Operand<TFloat32> mean = input(TFloat32.class, shape);
      return new Representation(
          mean, gaussian ? Optional.of(input(TFloat32.class, shape)) : Optional.empty());
    }

    Signature.Builder signature(String key) {
      Signature.Builder builder = Signature.builder().key(key);
      for (int i = 0; i < all.size(); i++) {
        builder.input("in" + i, all.get(i));
      }
      return builder;
    }

    /** Adds the invariants, unchanged, to the outputs of the body. */
    void passOn(Signature.Builder builder) {
      for (int i = stateSize; i < all.size(); i++) {
        builder.output("same" + i, tf.identity(all.get(i)));
      }
    }
  }
}
