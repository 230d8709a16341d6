package dev.tandem.optimizer;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The update of the student's parameters in a step: optimizer, parameter groups, weight decay,
 * gradient clipping.
 *
 * <p>AdamW with a tenth of the rate for the encoder, and clipped gradients:
 *
 * <pre>{@code
 * Schedule rate = Schedule.poly(1e-3, 0.9, 0);
 * new Optimization(
 *     AdamW.standard(),
 *     0.01,
 *     List.of(
 *         ParameterGroup.of("backbone_rate", "backbone/", rate.times(0.1)),
 *         ParameterGroup.rest(rate)),
 *     Optional.of(new GradientClipping(1)));
 * }</pre>
 *
 * @param optimizer of the student's parameters
 * @param weightDecay of the groups that have none of their own, at least 0
 * @param groups each parameter belongs to the first whose prefix its name has, below the student's
 *     root; the last has an empty prefix, no two have the same name
 * @param clipping of the gradients, after their mean over the replicas
 * @param decaysVectors whether the weight decay is also that of parameters with one dimension:
 *     scales and shifts of normalisation layers, and biases
 */
public record Optimization(
    Optimizer optimizer,
    double weightDecay,
    List<ParameterGroup> groups,
    Optional<GradientClipping> clipping,
    boolean decaysVectors) {

  /** With weight decay for all parameters. */
  public Optimization(
      Optimizer optimizer,
      double weightDecay,
      List<ParameterGroup> groups,
      Optional<GradientClipping> clipping) {
    this(optimizer, weightDecay, groups, clipping, true);
  }

  /**
   * Checks weight decay and groups.
   *
   * @throws IllegalArgumentException if the weight decay is negative, two groups have the same
   *     name, a group could never have a parameter, or a parameter could be in no group
   */
  public Optimization {
    groups = List.copyOf(groups);
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("weight decay " + weightDecay);
    }
    requireNamesOnce(groups);
    requireReachable(groups);
    if (groups.isEmpty() || !groups.get(groups.size() - 1).prefix().isEmpty()) {
      throw new IllegalArgumentException(
          "the last parameter group must have an empty prefix, for all other parameters");
    }
  }

  private static void requireNamesOnce(List<ParameterGroup> groups) {
    List<String> names = groups.stream().map(ParameterGroup::name).toList();
    for (String name : names) {
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw new IllegalArgumentException("two parameter groups have the name " + name);
      }
    }
  }

  private static void requireReachable(List<ParameterGroup> groups) {
    for (int i = 0; i < groups.size(); i++) {
      ParameterGroup group = groups.get(i);
      for (ParameterGroup earlier : groups.subList(0, i)) {
        if (group.prefix().startsWith(earlier.prefix())) {
          throw new IllegalArgumentException(
              String.format(
                  "parameter group %s has no parameters: names that begin with \"%s\" begin with"
                      + " \"%s\" too, so they are in group %s before it",
                  group.name(), group.prefix(), earlier.prefix(), earlier.name()));
        }
      }
    }
  }

  /**
   * SGD with Nesterov momentum 0.9 and weight decay 0.0005 for all parameters.
   *
   * @param learningRate at the start; it falls with power 0.9 to a hundredth
   */
  public static Optimization sgd(double learningRate) {
    return uniform(new Sgd(0.9, true), 5e-4, Schedule.poly(learningRate, 0.9, learningRate / 100));
  }

  /** One learning rate and weight decay for all parameters, without clipping. */
  public static Optimization uniform(
      Optimizer optimizer, double weightDecay, Schedule learningRate) {
    return new Optimization(
        optimizer, weightDecay, List.of(ParameterGroup.rest(learningRate)), Optional.empty());
  }

  /**
   * The learning rates, float32 scalars, by the names of their groups.
   *
   * @param progress float32 scalar: steps done / steps in all
   */
  public Map<String, Operand<TFloat32>> rates(Ops tf, Operand<TFloat32> progress) {
    Map<String, Operand<TFloat32>> rates = new LinkedHashMap<>();
    groups.forEach(group -> rates.put(group.name(), group.learningRate().at(tf, progress)));
    return rates;
  }

  /**
   * What the optimizer shall do in a step.
   *
   * @param root of the parameters' names
   * @param parameters below that root
   * @param gradients in the order of the parameters
   * @param rates those of {@link #rates}
   */
  public List<Optimizer.Update> updates(
      String root,
      List<Variable<TFloat32>> parameters,
      List<Operand<TFloat32>> gradients,
      Map<String, Operand<TFloat32>> rates) {
    List<Optimizer.Update> updates = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Variable<TFloat32> parameter = parameters.get(i);
      ParameterGroup group = groupOf(parameter.name().substring(root.length() + 1));
      boolean decays = decaysVectors || parameter.shape().numDimensions() > 1;
      updates.add(
          new Optimizer.Update(
              parameter,
              gradients.get(i),
              rates.get(group.name()),
              decays ? group.weightDecay().orElse(weightDecay) : 0));
    }
    return updates;
  }

  /**
   * Checks that every group with a prefix has a parameter, trained or frozen.
   *
   * @param names of all parameters of the network
   * @throws InvalidInputException naming a prefix that no name has, and what names begin with
   */
  public void requireParameters(List<String> names) {
    for (ParameterGroup group : groups) {
      if (!group.prefix().isEmpty()
          && names.stream().noneMatch(n -> n.startsWith(group.prefix()))) {
        throw new InvalidInputException(
            "parameter group with prefix \"%s\": no parameter of the network has it, expected a name or its beginning in one of %s"
                .formatted(
                    group.prefix(),
                    names.stream()
                        .map(n -> n.replaceFirst("/.*", "/"))
                        .distinct()
                        .sorted()
                        .toList()));
      }
    }
  }

  /** The group of the parameter with that name below the root. */
  ParameterGroup groupOf(String name) {
    return groups.stream()
        .filter(group -> name.startsWith(group.prefix()))
        .findFirst()
        .orElseThrow();
  }
}
