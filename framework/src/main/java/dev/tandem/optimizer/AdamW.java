package dev.tandem.optimizer;

import dev.tandem.graph.SmallTensors;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * Adam with decoupled weight decay (Loshchilov &amp; Hutter 2019, arXiv 1711.05101), as {@code
 * torch.optim.AdamW}. In step k, counted from 1: θ ← θ·(1 − rate·decay); m ← β₁·m + (1 − β₁)·g; v ←
 * β₂·v + (1 − β₂)·g²; θ ← θ − rate·(m / (1 − β₁ᵏ)) / (√(v / (1 − β₂ᵏ)) + ε).
 *
 * <p>Keeps the variables {@code adam/exp_avg/NAME} (m) and {@code adam/exp_avg_sq/NAME} (v) for
 * each parameter, and {@code adam/step} (int64 scalar: the steps done) for all of them.
 *
 * @param beta1 β₁, at least 0 and below 1
 * @param beta2 β₂, at least 0 and below 1
 * @param epsilon ε, at least 0
 */
public record AdamW(double beta1, double beta2, double epsilon) implements Optimizer {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  public AdamW {
    requireBelowOne("beta1", beta1);
    requireBelowOne("beta2", beta2);
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException("epsilon " + epsilon + " is negative");
    }
  }

  private static void requireBelowOne(String name, double beta) {
    // As float32, as which it is used.
    if (!(beta >= 0 && (float) beta < 1)) {
      throw new IllegalArgumentException(name + " " + beta + " is not from 0 to below 1");
    }
  }

  /** PyTorch's defaults: β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public static AdamW standard() {
    return new AdamW(0.9, 0.999, 1e-8);
  }

  /**
   * TensorFlow's kernel computes θ ← θ − rate·√(1 − power₂) / (1 − power₁)·m / (√v + ε), with ε
   * beside the root of the uncorrected v. With ε·√(1 − β₂ᵏ) for ε and rate·√(1 − β₂ᵏ) / (1 − β₁ᵏ)
   * for the rate, and powers of 0, that is the equation above.
   */
  @Override
  public List<Op> updates(Ops tf, VariableStore store, List<Update> updates) {
    Variable<TInt64> steps =
        store.state("adam/step", TInt64.class, Shape.scalar(), ops -> ops.constant(0L));
    Operand<TInt64> k = tf.math.add(steps.value(), tf.constant(1L));
    Operand<TFloat64> first = biasCorrection(tf, beta1, k);
    Operand<TFloat64> second = tf.math.sqrt(biasCorrection(tf, beta2, k));
    Operand<TFloat32> rateFactor = tf.dtypes.cast(tf.math.div(second, first), TFloat32.class);
    Operand<TFloat32> scaledEpsilon =
        tf.dtypes.cast(tf.math.mul(tf.constant(epsilon), second), TFloat32.class);
    Operand<TFloat32> zero = tf.constant(0f);
    Operand<TFloat32> b1 = tf.constant((float) beta1);
    Operand<TFloat32> b2 = tf.constant((float) beta2);
    // Parameters of a group share their rate and their decay.
    Map<Operand<TFloat32>, Operand<TFloat32>> rates = new HashMap<>();
    Map<Shrinking, Operand<TFloat32>> shrinkings = new HashMap<>();

    JoinedUpdate.Plan plan = JoinedUpdate.plan(updates);
    List<Op> ops = new ArrayList<>();
    for (JoinedUpdate joined : plan.joined()) {
      ops.addAll(
          together(tf, store, joined, tf.math.mul(joined.rate(), rateFactor), scaledEpsilon));
    }
    for (Update update : plan.alone()) {
      Variable<TFloat32> parameter = update.parameter();
      Variable<TFloat32> average = OptimizerState.zeros(store, "adam/exp_avg", parameter);
      Variable<TFloat32> square = OptimizerState.zeros(store, "adam/exp_avg_sq", parameter);
      Ops afterDecay = tf;
      if (update.weightDecay() != 0) {
        Operand<TFloat32> kept =
            shrinkings.computeIfAbsent(
                new Shrinking(update.rate(), update.weightDecay()), s -> s.factor(tf));
        afterDecay =
            tf.withControlDependencies(parameter.assign(tf, tf.math.mul(parameter.value(), kept)));
      }
      ops.add(
          afterDecay.train.resourceApplyAdam(
              parameter.handle(),
              average.handle(),
              square.handle(),
              zero,
              zero,
              rates.computeIfAbsent(update.rate(), rate -> tf.math.mul(rate, rateFactor)),
              b1,
              b2,
              scaledEpsilon,
              update.gradient()));
    }
    ops.add(steps.assign(tf, k));
    return ops;
  }

  /**
   * By elementary ops, with the terms in the order of TensorFlow's kernel.
   *
   * @param rate with the correction of the averages' beginning
   * @param scaledEpsilon likewise
   */
  private List<Op> together(
      Ops tf,
      VariableStore store,
      JoinedUpdate joined,
      Operand<TFloat32> rate,
      Operand<TFloat32> scaledEpsilon) {
    List<Variable<TFloat32>> parameters = joined.parameters();
    List<Variable<TFloat32>> averages =
        parameters.stream().map(p -> OptimizerState.zeros(store, "adam/exp_avg", p)).toList();
    List<Variable<TFloat32>> squares =
        parameters.stream().map(p -> OptimizerState.zeros(store, "adam/exp_avg_sq", p)).toList();
    Operand<TFloat32> gradient = joined.gradient(tf);
    Operand<TFloat32> average =
        towards(tf, SmallTensors.values(tf, averages), gradient, 1 - (float) beta1);
    Operand<TFloat32> square =
        towards(tf, SmallTensors.values(tf, squares), tf.math.square(gradient), 1 - (float) beta2);
    Operand<TFloat32> theta = SmallTensors.values(tf, parameters);
    if (joined.weightDecay() != 0) {
      theta = tf.math.mul(theta, new Shrinking(joined.rate(), joined.weightDecay()).factor(tf));
    }
    Operand<TFloat32> change =
        tf.math.div(tf.math.mul(average, rate), tf.math.add(tf.math.sqrt(square), scaledEpsilon));
    List<Op> ops = new ArrayList<>(SmallTensors.assign(tf, averages, average));
    ops.addAll(SmallTensors.assign(tf, squares, square));
    ops.addAll(SmallTensors.assign(tf, parameters, tf.math.sub(theta, change)));
    return ops;
  }

  /** x + share·(target − x). */
  private static Operand<TFloat32> towards(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> target, float share) {
    return tf.math.add(x, tf.math.mul(tf.math.sub(target, x), tf.constant(share)));
  }

  /** What decays by the same factor. */
  private record Shrinking(Operand<TFloat32> rate, double weightDecay) {
    /** 1 − rate·decay. */
    Operand<TFloat32> factor(Ops tf) {
      return tf.math.sub(tf.constant(1f), tf.math.mul(rate, tf.constant((float) weightDecay)));
    }
  }

  /**
   * 1 − βᵏ in float64: in float32 next to nothing would be left of it in the first steps. β is the
   * float32 with which the kernel averages, so that the correction fits the average.
   */
  private static Operand<TFloat64> biasCorrection(Ops tf, double beta, Operand<TInt64> k) {
    Operand<TFloat64> power =
        tf.math.pow(tf.constant((double) (float) beta), tf.dtypes.cast(k, TFloat64.class));
    return tf.math.sub(tf.constant(1.0), power);
  }
}
