package dev.tandem.graph;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * Whether the variables of a graph are numbers: one infinity or NaN among them spreads to all in a
 * few steps.
 */
public final class FiniteCheck {
  private final List<String> names;
  private final Operand<TBool> finite;

  /**
   * Adds the ops of the check to the graph.
   *
   * @param variables those of float32 are checked; at least one is
   */
  public FiniteCheck(Ops tf, List<Variable<?>> variables) {
    this(
        tf,
        names(variables),
        variables.stream().filter(FiniteCheck::isFloat).<Operand<?>>map(v -> v.read(tf)).toList());
  }

  private FiniteCheck(Ops tf, List<String> names, List<? extends Operand<?>> values) {
    this.names = names;
    List<Operand<TBool>> each = new ArrayList<>();
    for (Operand<?> value : values) {
      Operand<TFloat32> flat =
          tf.reshape(value.asOutput().expect(TFloat32.class), tf.constant(new int[] {-1}));
      each.add(tf.all(tf.math.isFinite(flat), tf.constant(0)));
    }
    finite = tf.stack(each);
  }

  private static boolean isFloat(Variable<?> variable) {
    return variable.type() == TFloat32.class;
  }

  private static List<String> names(List<Variable<?>> variables) {
    return variables.stream().filter(FiniteCheck::isFloat).map(Variable::name).toList();
  }

  /** The name of the first variable with a value that is not finite, if there is one. */
  public Optional<String> firstNotFinite(Session session) {
    try (Result result = session.runner().fetch(finite).run()) {
      TBool values = (TBool) result.get(0);
      for (int i = 0; i < names.size(); i++) {
        if (!values.getBoolean(i)) {
          return Optional.of(names.get(i));
        }
      }
      return Optional.empty();
    }
  }

  /**
   * The same of the values that the files of a checkpoint hold.
   *
   * @param checkpoint prefix of the files
   * @param variables all in the checkpoint
   */
  public static Optional<String> firstNotFinite(Path checkpoint, List<Variable<?>> variables) {
    List<String> names = names(variables);
    String[] whole = Collections.nCopies(names.size(), "").toArray(String[]::new);
    try (Graph graph = new Graph();
        Session session = new Session(graph, SessionConfig.onCpu());
        TString allNames = TString.vectorOf(names.toArray(String[]::new));
        TString allWhole = TString.vectorOf(whole)) {
      Ops tf = Ops.create(graph);
      List<Output<?>> values =
          tf.train
              .restore(
                  tf.constant(checkpoint.toAbsolutePath().toString()),
                  tf.constant(allNames),
                  tf.constant(allWhole),
                  Collections.nCopies(names.size(), TFloat32.class))
              .tensors();
      return new FiniteCheck(tf, names, values).firstNotFinite(session);
    }
  }
}
