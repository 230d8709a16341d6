package dev.tandem.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.family.TType;

/**
 * All variables of one graph, by name.
 *
 * <p>Values come in three layers, each over the one before: the {@link #initializers} give every
 * variable its initial value, then pretrained weights or a checkpoint may replace some, then the
 * {@link #synchronizers} give every copy (the teacher's weights) the value of its original.
 */
public final class VariableStore {
  private final Ops tf;
  private final long seed;
  private final TreeMap<String, Variable<?>> variables = new TreeMap<>();
  private final List<Op> initialAssignments = new ArrayList<>();
  private final List<Op> copies = new ArrayList<>();

  /**
   * @param tf of the graph that holds the variables
   * @param seed of the initial random values; each variable draws by (seed, its name below the
   *     scope's root), whatever else the graph holds
   */
  public VariableStore(Ops tf, long seed) {
    this.tf = tf;
    this.seed = seed;
  }

  /** The variables below {@code root}, each with an initial value of its own. */
  public VariableScope scope(String root) {
    return new VariableScope(this, root, "", Optional.empty());
  }

  /**
   * The variables below {@code root}; each starts as a copy of its namesake below {@code of}, which
   * is made with it if it is not there yet.
   */
  public VariableScope copyScope(String root, String of) {
    return new VariableScope(this, root, "", Optional.of(of));
  }

  /**
   * Makes a variable that is not a network's weight.
   *
   * @throws IllegalArgumentException if the name is taken
   */
  public <T extends TType> Variable<T> state(
      String name, Class<T> type, Shape shape, Function<Ops, Operand<T>> initial) {
    return create(name, Variable.Role.STATE, type, shape, initial);
  }

  <T extends TType> Variable<T> create(
      String name,
      Variable.Role role,
      Class<T> type,
      Shape shape,
      Function<Ops, Operand<T>> initial) {
    Variable<T> variable = declare(name, role, type, shape);
    // One after the other: together the initial values would take as much memory again as the
    // variables, and TensorFlow would fold those that depend on nothing into constants it keeps.
    Ops next =
        initialAssignments.isEmpty()
            ? tf
            : tf.withControlDependencies(initialAssignments.get(initialAssignments.size() - 1));
    initialAssignments.add(variable.assign(next, initial.apply(next)));
    return variable;
  }

  <T extends TType> Variable<T> createCopy(String name, Variable<T> original) {
    Variable<T> copy = declare(name, original.role(), original.type(), original.shape());
    copies.add(copy.assign(tf, original.read(tf)));
    return copy;
  }

  private <T extends TType> Variable<T> declare(
      String name, Variable.Role role, Class<T> type, Shape shape) {
    if (variables.containsKey(name)) {
      throw new IllegalArgumentException("variable " + name + " exists already");
    }
    // Without a shared name all handles of a graph are one variable.
    VarHandleOp handle = tf.varHandleOp(type, shape, VarHandleOp.sharedName(name));
    Variable<T> variable =
        new Variable<>(name, role, type, shape, handle, tf.readVariableOp(handle, type));
    variables.put(name, variable);
    return variable;
  }

  /** The variable of that name, if there is one. */
  public Optional<Variable<?>> find(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** All variables, in the order of their names. */
  public List<Variable<?>> variables() {
    return List.copyOf(variables.values());
  }

  /** The variables whose name begins with {@code root} and a slash, in the order of their names. */
  public List<Variable<?>> below(String root) {
    return variables.values().stream().filter(v -> v.name().startsWith(root + "/")).toList();
  }

  /** What gives every variable but the copies its initial value. */
  public List<Op> initializers() {
    return List.copyOf(initialAssignments);
  }

  /** What gives every copy the present value of its original. */
  public List<Op> synchronizers() {
    return List.copyOf(copies);
  }

  long seed() {
    return seed;
  }
}
