package dev.tandem.loss;

import dev.tandem.graph.FunctionCall;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The contrastive loss of one class and its derivative with respect to the class's anchors, as one
 * TensorFlow function, so that XLA can compile it where the representation type gains from that.
 *
 * @param type of the representations
 * @param temperature above 0
 * @param compiled whether XLA compiles it
 */
record ClassLoss(RepresentationType type, double temperature, boolean compiled) {

  /**
   * The outputs of the function.
   *
   * @param loss float32 scalar
   * @param derivative [Q, D]: the derivative of the loss with respect to the anchors
   */
  record Value(Operand<TFloat32> loss, Representation derivative) {}

  /**
   * Adds a call of the function to the graph.
   *
   * @param anchors normalised [Q, D]
   * @param positive normalised [D]
   * @param pool normalised [N, D]
   * @param chosen the negatives: int32 [Q, K], rows of the pool
   */
  Value call(
      Ops tf,
      Representation anchors,
      Representation positive,
      Representation pool,
      Operand<TInt32> chosen) {
    List<Operand<?>> operands = new ArrayList<>();
    operands.add(chosen);
    operands.addAll(anchors.parts());
    operands.addAll(positive.parts());
    operands.addAll(pool.parts());
    int parts = anchors.parts().size();
    try (ConcreteFunction function =
        ConcreteFunction.create(ops -> function(ops, operands, parts))) {
      List<Output<?>> results = FunctionCall.of(tf, function, operands, compiled);
      return new Value(
          results.get(0).expect(TFloat32.class),
          representation(results.subList(1, results.size())));
    }
  }

  private Signature function(Ops tf, List<Operand<?>> operands, int parts) {
    Signature.Builder signature = Signature.builder().key("one_class");
    List<Operand<?>> in = new ArrayList<>();
    for (Operand<?> operand : operands) {
      Operand<?> input = tf.placeholder(operand.type(), Placeholder.shape(operand.shape()));
      signature.input("in" + in.size(), input);
      in.add(input);
    }
    Value value =
        value(
            tf,
            representation(in.subList(1, 1 + parts)),
            representation(in.subList(1 + parts, 1 + 2 * parts)),
            representation(in.subList(1 + 2 * parts, 1 + 3 * parts)),
            in.get(0).asOutput().expect(TInt32.class));
    signature.output("loss", value.loss());
    List<Operand<TFloat32>> derivatives = value.derivative().parts();
    for (int i = 0; i < derivatives.size(); i++) {
      signature.output("derivative" + i, derivatives.get(i));
    }
    return signature.build();
  }

  private static Representation representation(List<? extends Operand<?>> parts) {
    List<Operand<TFloat32>> floats = new ArrayList<>();
    parts.forEach(part -> floats.add(part.asOutput().expect(TFloat32.class)));
    return Representation.of(floats);
  }

  private Value value(
      Ops tf,
      Representation anchors,
      Representation positive,
      Representation pool,
      Operand<TInt32> chosen) {
    Operand<TFloat32> toPositive =
        type.similarity(tf, anchors, positive.map(x -> tf.expandDims(x, tf.constant(0))));
    Operand<TFloat32> toNegatives = type.similarityToSampled(tf, anchors, pool, chosen);
    Operand<TFloat32> logits =
        tf.math.div(
            tf.concat(List.of(toPositive, toNegatives), tf.constant(1)),
            tf.constant((float) temperature));
    Operand<TFloat32> logProbabilities = tf.nn.logSoftmax(logits);
    Operand<TFloat32> ofPositive =
        tf.slice(logProbabilities, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 1}));
    Operand<TFloat32> loss = tf.math.neg(tf.math.mean(ofPositive, tf.constant(new int[] {0, 1})));
    // The chain rule by hand: the type computes its part of the derivative at less cost than
    // tf.gradients would.
    var weights = tf.gradients(loss, List.of(toPositive, toNegatives));
    Representation derivative =
        anchors
            .gradient(tf, toPositive, weights.dy(0))
            .plus(tf, type.anchorGradient(tf, anchors, pool, chosen, weights.dy(1)));
    return new Value(loss, derivative);
  }
}
