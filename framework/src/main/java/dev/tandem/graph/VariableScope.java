package dev.tandem.graph;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Gets or creates the variables of a network by name, below a root such as {@code student} or
 * {@code teacher}. Two networks built in the same scope share their weights; a network built in a
 * copy scope gets variables of the same names below another root; one built in an existing scope
 * uses variables that are there already.
 */
public final class VariableScope {
  private final VariableStore store;
  private final String root;
  private final String path;
  private final Origin origin;
  private final Variable.Role roleOfParameters;
  private final Set<Variable<TFloat32>> asked;

  /** Where a variable comes from that is asked for and does not exist yet. */
  sealed interface Origin {
    /** It is created, with an initial value of its own. */
    record Initializer() implements Origin {}

    /** It is created as a copy of the variable of its name below another root. */
    record CopyOf(String root) implements Origin {}

    /** Nowhere: asking for it is a fault. */
    record Nowhere() implements Origin {}
  }

  VariableScope(VariableStore store, String root, Origin origin) {
    this(store, root, "", origin, Variable.Role.PARAMETER, new LinkedHashSet<>());
  }

  private VariableScope(
      VariableStore store,
      String root,
      String path,
      Origin origin,
      Variable.Role roleOfParameters,
      Set<Variable<TFloat32>> asked) {
    this.store = store;
    this.root = root;
    this.path = path;
    this.origin = origin;
    this.roleOfParameters = roleOfParameters;
    this.asked = asked;
  }

  /** The scope below this one: variables of {@code in("layer1").in("0")} are {@code layer1/0/…}. */
  public VariableScope in(String name) {
    return new VariableScope(store, root, path + name + "/", origin, roleOfParameters, asked);
  }

  /** The same scope with parameters that are not trained. */
  VariableScope frozen() {
    return new VariableScope(store, root, path, origin, Variable.Role.FROZEN, asked);
  }

  /** The same scope, which adds each parameter that it is asked for to a set. */
  VariableScope noting(Set<Variable<TFloat32>> parameters) {
    return new VariableScope(store, root, path, origin, roleOfParameters, parameters);
  }

  /** Whether convolutions and matrix products are computed in bfloat16. */
  boolean bfloat16() {
    return store.bfloat16();
  }

  /** A parameter, which is trained unless the scope is frozen. */
  public Variable<TFloat32> parameter(String name, Shape shape, Initializer initializer) {
    Variable<TFloat32> parameter = variable(name, roleOfParameters, shape, initializer);
    asked.add(parameter);
    return parameter;
  }

  /** A running statistic of batch normalisation. */
  public Variable<TFloat32> statistic(String name, Shape shape, Initializer initializer) {
    return variable(name, Variable.Role.STATISTIC, shape, initializer);
  }

  @SuppressWarnings("unchecked") // Every variable below a network's root is float32.
  private Variable<TFloat32> variable(
      String name, Variable.Role role, Shape shape, Initializer initializer) {
    String fullName = root + "/" + path + name;
    Optional<Variable<?>> existing = store.find(fullName);
    if (existing.isPresent()) {
      requireShape(existing.get(), shape);
      return (Variable<TFloat32>) existing.get();
    }
    if (origin instanceof Origin.Nowhere) {
      throw new IllegalStateException(
          "there is no variable "
              + fullName
              + ": no training step has built that part of the network");
    }
    if (origin instanceof Origin.CopyOf of) {
      // Original and copy may be built in either order.
      VariableScope originals =
          new VariableScope(
              store,
              of.root,
              path,
              new Origin.Initializer(),
              roleOfParameters,
              new LinkedHashSet<>());
      return store.createCopy(fullName, originals.variable(name, role, shape, initializer));
    }
    Draws draws = Draws.once(store.seed()).of("initial").of(path + name);
    return store.create(
        fullName, role, TFloat32.class, shape, tf -> initializer.initial(tf, shape, draws));
  }

  private static void requireShape(Variable<?> variable, Shape shape) {
    if (!variable.shape().equals(shape)) {
      throw new IllegalStateException(
          variable.name() + " has shape " + variable.shape() + ", asked for " + shape);
    }
  }
}
