package dev.tandem.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The gradients of a loss through parts of the forward pass that are computed again.
 *
 * <p>The output of a part lets no gradient through, so TensorFlow's backward pass from the loss
 * ends there. From the last part to the first, a part's layers are then built once more, from an
 * input that is there only when the gradient of the output is; TensorFlow gives the gradients of
 * the input and the parameters. With that control dependency the layers are other ops than those of
 * the forward pass: the graph optimizer, which merges equal ops, does not merge them, and they run
 * when they are needed.
 */
final class RecomputedGradients {
  private static final String CUT = "StopGradient";

  private final Ops tf;
  private final List<Variable<TFloat32>> variables;

  /** Gradients by the name of the op that they are of, to be added up. */
  private final Map<String, List<Operand<TFloat32>>> sums = new HashMap<>();

  RecomputedGradients(Ops tf, List<Variable<TFloat32>> variables) {
    this.tf = tf;
    this.variables = variables;
  }

  /**
   * dLoss/dVariable for each variable, in their order.
   *
   * @param parts of all passes that the loss depends on; the input of each is the output of
   *     another, or depends on none
   * @throws IllegalStateException naming a variable on which the loss does not depend
   */
  List<Operand<TFloat32>> of(Operand<TFloat32> loss, List<RecomputedPart> parts) {
    List<Operand<TFloat32>> outputs = new ArrayList<>();
    parts.forEach(part -> outputs.add(part.output()));
    addGradients(List.of(loss), List.of(), outputs);
    for (int i = parts.size() - 1; i >= 0; i--) {
      RecomputedPart part = parts.get(i);
      List<Operand<TFloat32>> ofOutput = sums.remove(name(part.output()));
      if (ofOutput != null) {
        throughPart(part, total(ofOutput));
      }
    }
    throughInputs(parts);
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (Variable<TFloat32> variable : variables) {
      List<Operand<TFloat32>> all = sums.get(name(variable.value()));
      if (all == null) {
        throw new IllegalStateException(Gradients.noGradientOf(variable.name()));
      }
      gradients.add(total(all));
    }
    return gradients;
  }

  private void throughPart(RecomputedPart part, Operand<TFloat32> ofOutput) {
    Operand<TFloat32> input =
        tf.stopGradient(tf.withControlDependencies(ofOutput).identity(part.input()));
    List<Operand<TFloat32>> of = new ArrayList<>(List.of(input));
    part.parameters().stream().filter(variables::contains).forEach(v -> of.add(v.value()));
    Operand<TFloat32> output = part.layers().apply(input);
    var gradients =
        tf.gradients(List.of(output), of, org.tensorflow.op.core.Gradients.dx(List.of(ofOutput)));
    add(part.input(), gradients.dy(0));
    for (int i = 1; i < of.size(); i++) {
      add(of.get(i), gradients.dy(i));
    }
  }

  /** From the inputs that are no part's output to the variables before them. */
  private void throughInputs(List<RecomputedPart> parts) {
    List<Operand<TFloat32>> inputs = new ArrayList<>();
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (RecomputedPart part : parts) {
      List<Operand<TFloat32>> ofInput = sums.remove(name(part.input()));
      if (ofInput != null) {
        inputs.add(part.input());
        gradients.add(total(ofInput));
      }
    }
    if (!inputs.isEmpty()) {
      addGradients(inputs, gradients, List.of());
    }
  }

  /**
   * Adds the gradients of some results with respect to those variables and outputs of parts that
   * they depend on.
   *
   * @param upstream gradients of the results; none for 1
   */
  private void addGradients(
      List<Operand<TFloat32>> results,
      List<Operand<TFloat32>> upstream,
      List<Operand<TFloat32>> outputs) {
    Set<String> reached = reached(results);
    List<Operand<TFloat32>> of = new ArrayList<>(outputs);
    variables.forEach(v -> of.add(v.value()));
    of.removeIf(x -> !reached.contains(name(x)));
    if (of.isEmpty()) {
      return;
    }
    var gradients =
        upstream.isEmpty()
            ? tf.gradients(results, of)
            : tf.gradients(results, of, org.tensorflow.op.core.Gradients.dx(upstream));
    for (int i = 0; i < of.size(); i++) {
      add(of.get(i), gradients.dy(i));
    }
  }

  /** The names of the ops from which a gradient of the results can come. */
  private static Set<String> reached(Collection<Operand<TFloat32>> results) {
    Set<String> reached = new HashSet<>();
    List<GraphOperation> open = new ArrayList<>();
    results.forEach(result -> open.add((GraphOperation) result.op()));
    while (!open.isEmpty()) {
      GraphOperation op = open.remove(open.size() - 1);
      if (reached.add(op.name()) && !op.type().equals(CUT)) {
        for (int i = 0; i < op.numInputs(); i++) {
          open.add((GraphOperation) op.input(i).op());
        }
      }
    }
    return reached;
  }

  private void add(Operand<TFloat32> of, Operand<TFloat32> gradient) {
    if (Gradients.isMissing(gradient)) {
      return;
    }
    sums.computeIfAbsent(name(of), name -> new ArrayList<>()).add(gradient);
  }

  private Operand<TFloat32> total(List<Operand<TFloat32>> gradients) {
    return gradients.size() == 1 ? gradients.get(0) : tf.math.addN(gradients);
  }

  private static String name(Operand<TFloat32> x) {
    return x.op().name();
  }
}
