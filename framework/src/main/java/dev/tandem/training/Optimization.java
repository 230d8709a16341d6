package dev.tandem.training;

import dev.tandem.graph.Variable;
import dev.tandem.optimizer.ParameterGroup;
import dev.tandem.optimizer.Schedule;
import dev.tandem.optimizer.Sgd;
import java.util.List;

/**
 * How the variables move after a step.
 *
 * @param sgd of the student's parameters
 * @param groups each parameter belongs to the first whose prefix its name has, below the student's
 *     root; the last has an empty prefix
 * @param teacherDecay α of the teacher's moving average, 0 to 1
 */
public record Optimization(Sgd sgd, List<ParameterGroup> groups, double teacherDecay) {
  /** The group of one of the student's parameters. */
  ParameterGroup groupOf(Variable<?> parameter) {
    String name = parameter.name().substring(StepContext.STUDENT.length() + 1);
    return groups.stream()
        .filter(group -> name.startsWith(group.prefix()))
        .findFirst()
        .orElseThrow();
  }

  /** One learning rate for all parameters. */
  public static Optimization uniform(Sgd sgd, Schedule learningRate, double teacherDecay) {
    return new Optimization(
        sgd, List.of(new ParameterGroup("learning_rate", "", learningRate)), teacherDecay);
  }
}
