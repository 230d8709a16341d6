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
 * <p>Variables are initialised in three steps: the {@link #initializers} assign the initial values,
 * then pretrained weights or a checkpoint may replace some of them, then the {@link #synchronizers}
 * give every copy (the teacher's weights) the value of its original.
 */
public final class VariableStore {
  private final Ops tf;
  private final long seed;
  private final boolean bfloat16;
  private final TreeMap<String, Variable<?>> variables = new TreeMap<>();
  private final List<Op> initialAssignments = new ArrayList<>();
  private final List<Op> copies = new ArrayList<>();

  /**
   * @param tf ops of the graph that contains the variables
   * @param seed of the initial random values, which depend on the seed and the variable's name
   *     below its root, and on nothing else in the graph
   */
  public VariableStore(Ops tf, long seed) {
    this(tf, seed, false);
  }

  /**
   * @param bfloat16 whether the networks that use the variables compute convolutions and matrix
   *     products in bfloat16; the variables are float32
   */
  public VariableStore(Ops tf, long seed, boolean bfloat16) {
    this.tf = tf;
    this.seed = seed;
    this.bfloat16 = bfloat16;
  }

  boolean bfloat16() {
    return bfloat16;
  }

  /** The variables below {@code root}, with their own initial values. */
  public VariableScope scope(String root) {
    return new VariableScope(this, root, new VariableScope.Origin.Initializer());
  }

  /**
   * The variables below {@code root} that exist already. To build a part of a network in it whose
   * variables do not exist is refused with an {@link IllegalStateException}: they would have
   * initial values that no training step changes.
   */
  public VariableScope existingScope(String root) {
    return new VariableScope(this, root, new VariableScope.Origin.Nowhere());
  }

  /**
   * The variables below {@code root}; each starts as a copy of the variable of the same name below
   * {@code of}, which is created too if it does not exist yet.
   */
  public VariableScope copyScope(String root, String of) {
    return new VariableScope(this, root, new VariableScope.Origin.CopyOf(of));
  }

  /**
   * Creates a variable that is not part of a network.
   *
   * @throws IllegalArgumentException if a variable of this name exists
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
    // One after the other: computed together, the initial values would take as much memory again as
    // the variables, and TensorFlow would fold those without inputs into constants that it keeps.
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
    // Without a shared name all handles of a graph would refer to the same variable.
    VarHandleOp handle = tf.varHandleOp(type, shape, VarHandleOp.sharedName(name));
    Variable<T> variable =
        new Variable<>(name, role, type, shape, handle, tf.readVariableOp(handle, type));
    variables.put(name, variable);
    return variable;
  }

  /** The variable of this name, if it exists. */
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

  /** The ops that assign initial values to all variables except copies. */
  public List<Op> initializers() {
    return List.copyOf(initialAssignments);
  }

  /** The ops that assign to every copy the current value of its original. */
  public List<Op> synchronizers() {
    return List.copyOf(copies);
  }

  long seed() {
    return seed;
  }
}
