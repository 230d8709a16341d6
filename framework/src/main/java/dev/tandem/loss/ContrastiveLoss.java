package dev.tandem.loss;

import dev.tandem.graph.FunctionCall;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StatelessWhile;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * The contrastive loss from given draws (METHODS 6): for each class present, the mean over its
 * anchors of −log softmax₀(sim(anchor, [positive, negatives…]) / temperature); summed over the
 * classes and divided by their number. 0 with fewer than two classes.
 *
 * <p>Only anchors carry a gradient. So the loss and its gradient with respect to the anchors are
 * computed class by class in a loop that holds one class's negatives at a time, and the gradient is
 * handed on from there.
 *
 * @param type of the representations
 * @param temperature above 0
 */
public record ContrastiveLoss(RepresentationType type, double temperature) {

  /**
   * @param pixels [N, D], as the network gives them; the anchors among them get the gradient
   * @param prototypes [C, D]: the positives
   * @param samples of these pixels
   * @return float32 scalar
   */
  public Operand<TFloat32> loss(
      Ops tf,
      Representation pixels,
      Representation prototypes,
      ContrastiveSampler.Samples samples) {
    Operand<TInt32> zero = tf.constant(0);
    Representation normalized = type.normalize(tf, pixels);
    Representation pool = normalized.map(tf::stopGradient);
    Representation positives =
        type.normalize(tf, prototypes)
            .map(x -> tf.stopGradient(tf.gather(x, samples.classes(), zero)));
    Operand<TInt32> anchorPixels = tf.math.maximum(samples.anchors(), zero);
    Representation anchors = normalized.map(x -> tf.gather(x, anchorPixels, zero));

    ClassLoop loop = new ClassLoop(anchors.variance().isPresent(), pool.mean().shape());
    List<Operand<?>> results = loop.run(tf, anchors, pool, positives, samples);
    Operand<TFloat32> sum = loop.loss(results);
    List<Operand<TFloat32>> gradients = loop.gradients(results);

    // 1 / classes, or 0 where there is nothing to contrast with.
    Operand<TInt32> count = tf.reshape(tf.shape(samples.classes()), tf.constant(new int[0]));
    Operand<TFloat32> several =
        tf.dtypes.cast(tf.math.greater(count, tf.constant(1)), TFloat32.class);
    Operand<TFloat32> share = tf.math.divNoNan(several, tf.dtypes.cast(count, TFloat32.class));
    Operand<TFloat32> handedOn = dot(tf, gradients.get(0), anchors.mean());
    if (anchors.variance().isPresent()) {
      handedOn = tf.math.add(handedOn, dot(tf, gradients.get(1), anchors.variance().orElseThrow()));
    }
    // Its value is the loss, its derivative that of Σ gradient·anchor.
    Operand<TFloat32> value = tf.math.add(handedOn, tf.stopGradient(tf.math.sub(sum, handedOn)));
    return tf.math.mul(share, value);
  }

  private static Operand<TFloat32> dot(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.reduceSum(tf.math.mul(tf.stopGradient(a), b), tf.constant(new int[] {0, 1, 2}));
  }

  /** The loop over the classes present: state and invariants in, state and invariants out. */
  private final class ClassLoop {
    private final boolean gaussian;
    private final Shape poolShape;
    private final long dimension;

    ClassLoop(boolean gaussian, Shape poolShape) {
      this.gaussian = gaussian;
      this.poolShape = poolShape;
      this.dimension = poolShape.get(-1);
    }

    List<Operand<?>> run(
        Ops tf,
        Representation anchors,
        Representation pool,
        Representation positives,
        ContrastiveSampler.Samples samples) {
      List<Operand<?>> operands = new ArrayList<>();
      operands.add(tf.constant(0));
      operands.add(tf.constant(0f));
      // It grows by a row a turn: its shape must not look known.
      Operand<TFloat32> empty =
          tf.placeholderWithDefault(
              tf.fill(tf.constant(new long[] {0, queries(samples), dimension}), tf.constant(0f)),
              Shape.of(-1, queries(samples), dimension));
      anchors.parts().forEach(part -> operands.add(empty));
      operands.add(samples.anchors());
      operands.add(samples.negatives());
      operands.addAll(anchors.parts());
      operands.addAll(pool.parts());
      operands.addAll(positives.parts());
      try (ConcreteFunction condition = ConcreteFunction.create(ops -> condition(ops, samples));
          ConcreteFunction body = ConcreteFunction.create(ops -> body(ops, samples))) {
        StatelessWhile loop = StatelessWhile.create(tf.scope(), operands, condition, body);
        return List.copyOf(loop.output());
      }
    }

    Operand<TFloat32> loss(List<Operand<?>> results) {
      return cast(results.get(1));
    }

    List<Operand<TFloat32>> gradients(List<Operand<?>> results) {
      return gaussian
          ? List.of(cast(results.get(2)), cast(results.get(3)))
          : List.of(cast(results.get(2)));
    }

    private Signature condition(Ops tf, ContrastiveSampler.Samples samples) {
      Inputs in = new Inputs(tf, samples);
      Operand<TInt32> classes =
          tf.gather(tf.shape(in.anchorPixels), tf.constant(0), tf.constant(0));
      return in.signature("condition").output("go", tf.math.less(in.turn, classes)).build();
    }

    private Signature body(Ops tf, ContrastiveSampler.Samples samples) {
      Inputs in = new Inputs(tf, samples);
      List<Operand<?>> operands = new ArrayList<>();
      operands.add(at(tf, in.negativePixels, in.turn));
      operands.addAll(in.anchors.map(x -> at(tf, x, in.turn)).parts());
      operands.addAll(in.positives.map(x -> at(tf, x, in.turn)).parts());
      operands.addAll(in.pool.parts());
      List<Output<?>> results;
      try (ConcreteFunction function = ConcreteFunction.create(ops -> oneClass(ops, operands))) {
        results = FunctionCall.of(tf, function, operands, type.gainsFromCompilation());
      }
      // A class without a hard pixel has −1 for all its anchors and counts nothing.
      Operand<TFloat32> counts =
          tf.dtypes.cast(
              tf.math.greaterEqual(
                  tf.gather(at(tf, in.anchorPixels, in.turn), tf.constant(0), tf.constant(0)),
                  tf.constant(0)),
              TFloat32.class);

      Signature.Builder out = in.signature("body");
      out.output("turn_out", tf.math.add(in.turn, tf.constant(1)));
      out.output("loss_out", tf.math.add(in.loss, tf.math.mul(cast(results.get(0)), counts)));
      for (int i = 0; i < in.gradients.size(); i++) {
        Operand<TFloat32> derivative =
            tf.expandDims(tf.math.mul(cast(results.get(1 + i)), counts), tf.constant(0));
        out.output(
            "gradient_out" + i,
            tf.concat(List.of(in.gradients.get(i), derivative), tf.constant(0)));
      }
      in.passOn(out);
      return out.build();
    }

    /** The loss of one class and its derivatives with respect to the anchors. */
    private Signature oneClass(Ops tf, List<Operand<?>> operands) {
      Signature.Builder signature = Signature.builder().key("one_class");
      List<Operand<?>> in = new ArrayList<>();
      for (Operand<?> operand : operands) {
        Operand<?> input = tf.placeholder(operand.type(), Placeholder.shape(operand.shape()));
        signature.input("in" + in.size(), input);
        in.add(input);
      }
      Operand<TInt32> chosen = in.get(0).asOutput().expect(TInt32.class);
      int parts = gaussian ? 2 : 1;
      Representation anchors = representation(in.subList(1, 1 + parts));
      Representation positive = representation(in.subList(1 + parts, 1 + 2 * parts));
      Representation pool = representation(in.subList(1 + 2 * parts, 1 + 3 * parts));
      ClassLoss result = classLoss(tf, anchors, positive, pool, chosen);
      signature.output("loss", result.loss());
      List<Operand<TFloat32>> derivatives = result.derivative().parts();
      for (int i = 0; i < derivatives.size(); i++) {
        signature.output("derivative" + i, derivatives.get(i));
      }
      return signature.build();
    }

    private static Representation representation(List<Operand<?>> parts) {
      return Representation.of(parts.stream().map(ContrastiveLoss::cast).toList());
    }

    /** What both functions of the loop receive, in the order of the loop's operands. */
    private final class Inputs {
      private final Ops tf;
      private final List<Operand<?>> all = new ArrayList<>();
      private final int stateSize;
      private final Operand<TInt32> turn;
      private final Operand<TFloat32> loss;
      private final List<Operand<TFloat32>> gradients = new ArrayList<>();
      private final Operand<TInt32> anchorPixels;
      private final Operand<TInt32> negativePixels;
      private final Representation anchors;
      private final Representation pool;
      private final Representation positives;

      Inputs(Ops tf, ContrastiveSampler.Samples samples) {
        this.tf = tf;
        long queries = queries(samples);
        turn = input(TInt32.class, Shape.scalar());
        loss = input(TFloat32.class, Shape.scalar());
        for (int i = 0; i < (gaussian ? 2 : 1); i++) {
          gradients.add(input(TFloat32.class, Shape.of(-1, queries, dimension)));
        }
        stateSize = all.size();
        anchorPixels = input(TInt32.class, samples.anchors().shape());
        negativePixels = input(TInt32.class, samples.negatives().shape());
        anchors = representation(Shape.of(-1, queries, dimension));
        // How large it is decides how the type compares.
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

      /** The invariants leave the body as they came. */
      void passOn(Signature.Builder builder) {
        for (int i = stateSize; i < all.size(); i++) {
          builder.output("same" + i, tf.identity(all.get(i)));
        }
      }
    }
  }

  private record ClassLoss(Operand<TFloat32> loss, Representation derivative) {}

  /**
   * The loss of one class and its derivative with respect to the anchors: anchors [Q, D], positive
   * [D], pool [N, D], all normalised, and the negatives chosen of the pool, int32 [Q, K].
   */
  private ClassLoss classLoss(
      Ops tf,
      Representation anchors,
      Representation positive,
      Representation pool,
      Operand<TInt32> chosen) {
    Operand<TFloat32> toPositive =
        type.similarity(tf, anchors, positive.map(x -> tf.expandDims(x, tf.constant(0))));
    Operand<TFloat32> toNegatives = type.similarityToOwn(tf, anchors, pool, chosen);
    Operand<TFloat32> logits =
        tf.math.div(
            tf.concat(List.of(toPositive, toNegatives), tf.constant(1)),
            tf.constant((float) temperature));
    Operand<TFloat32> logProbabilities = tf.nn.logSoftmax(logits);
    Operand<TFloat32> ofPositive =
        tf.slice(logProbabilities, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 1}));
    Operand<TFloat32> loss = tf.math.neg(tf.math.mean(ofPositive, tf.constant(new int[] {0, 1})));
    // In two steps: the type knows a cheaper way through its similarity than tf.gradients does.
    var weights = tf.gradients(loss, List.of(toPositive, toNegatives));
    Representation derivative =
        anchors
            .gradient(tf, toPositive, weights.dy(0))
            .plus(tf, type.anchorGradient(tf, anchors, pool, chosen, weights.dy(1)));
    return new ClassLoss(loss, derivative);
  }

  private static long queries(ContrastiveSampler.Samples samples) {
    return samples.anchors().shape().get(1);
  }

  private static <T extends TType> Operand<T> at(Ops tf, Operand<T> x, Operand<TInt32> index) {
    return tf.gather(x, index, tf.constant(0));
  }

  private static Operand<TFloat32> cast(Operand<?> x) {
    return x.asOutput().expect(TFloat32.class);
  }
}
