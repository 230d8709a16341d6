package dev.tandem.graph;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * Saves variables to TensorFlow checkpoint files and restores them by name. A checkpoint may
 * contain more variables than are restored.
 */
public final class VariableSaver {
  private final Placeholder<TString> prefix;
  private final Operand<TString> save;
  private final Op restore;

  /**
   * Adds the ops for these variables to the graph.
   *
   * @param variables at least one
   */
  public VariableSaver(Ops tf, List<Variable<?>> variables) {
    String[] names = variables.stream().map(Variable::name).toArray(String[]::new);
    String[] whole = new String[names.length];
    Arrays.fill(whole, "");
    Operand<TString> allNames = constant(tf, names);
    Operand<TString> allWhole = constant(tf, whole);
    prefix = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    List<Operand<?>> values = new ArrayList<>();
    List<Class<? extends TType>> types = new ArrayList<>();
    for (Variable<?> variable : variables) {
      values.add(variable.read(tf));
      types.add(variable.type());
    }
    Op write = tf.train.save(prefix, allNames, allWhole, values);
    save = tf.withControlDependencies(write).identity(prefix);
    List<Op> assignments = new ArrayList<>();
    var restored = tf.train.restore(prefix, allNames, allWhole, types).tensors();
    for (int i = 0; i < names.length; i++) {
      assignments.add(assign(tf, variables.get(i), restored.get(i)));
    }
    restore = tf.withControlDependencies(assignments).noOp();
  }

  private static <T extends TType> Op assign(Ops tf, Variable<T> variable, Operand<?> value) {
    Operand<T> typed = value.asOutput().expect(variable.type());
    return variable.assign(tf, tf.ensureShape(typed, variable.shape()));
  }

  private static Operand<TString> constant(Ops tf, String[] values) {
    try (TString tensor = TString.vectorOf(values)) {
      return tf.constant(tensor);
    }
  }

  /**
   * Writes {@code prefix.index} and {@code prefix.data-…}.
   *
   * @throws TensorFlowException if they cannot be written, for a {@link #reason}
   */
  public void save(Session session, Path file) {
    run(session, file, save);
  }

  /** Why files could not be written: TensorFlow says "FILE; reason", with a temporary name. */
  public static String reason(TensorFlowException failure) {
    String line = failure.getMessage().lines().findFirst().orElse("");
    return line.substring(line.lastIndexOf("; ") + 1).strip();
  }

  /**
   * Assigns every variable its value from the checkpoint.
   *
   * @throws InvalidInputException if a variable is missing or has another shape, or the files
   *     cannot be read
   */
  public void restore(Session session, Path file) {
    try {
      run(session, file, restore);
    } catch (TensorFlowException | IllegalArgumentException e) {
      throw new InvalidInputException(
          file
              + ": does not hold the variables of this network and training: "
              + e.getMessage().lines().findFirst().orElse(e.toString()),
          e);
    }
  }

  /** The names of the ops that save and restore, for TensorFlow's loaders of SavedModels. */
  public SaverDef definition() {
    return SaverDef.newBuilder()
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .setFilenameTensorName(prefix.op().name() + ":0")
        .setSaveTensorName(save.op().name() + ":0")
        .setRestoreOpName(restore.op().name())
        .build();
  }

  private void run(Session session, Path file, Op op) {
    try (TString path = TString.scalarOf(file.toAbsolutePath().toString())) {
      session.runner().feed(prefix, path).addTarget(op).run().close();
    }
  }
}
