package dev.tandem.models.weights;

import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tensorflow.ndarray.Shape;

/**
 * What a network takes from a file. A part of the network (its backbone, its ASPP, a head) is taken
 * whole or not at all; a part that the file does not have, except the backbone, keeps the values it
 * has, and so does the output of a classifier with another number of classes.
 *
 * @param convention whose names the file has, for people
 * @param taken name in the file by the variable's path below the network, such as {@code
 *     backbone/conv1/weight}
 * @param missing paths of variables that the file should have
 * @param misshapen names of another shape, with both shapes
 * @param unexpected names that belong into a part of the network, which has no such variable
 * @param untouched parts that keep their values
 * @param leftOver names that mean nothing to the network
 */
public record WeightMatch(
    String convention,
    Map<String, String> taken,
    List<String> missing,
    List<String> misshapen,
    List<String> unexpected,
    Set<String> untouched,
    Set<String> leftOver) {
  private static final String BACKBONE = "backbone";
  private static final String CLASSES = "classifier/output";
  private static final int NAMED = 8;

  /**
   * Compares names and shapes.
   *
   * @param root of the network's variables, for example {@code student}
   */
  public static WeightMatch of(VariableStore store, String root, WeightsFile file) {
    Map<String, StoredTensor> tensors = file.tensors();
    NetworkNames names = NetworkNames.of(tensors.keySet());
    WeightMatch fit =
        new WeightMatch(
            names.convention(),
            new TreeMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new TreeSet<>(),
            new TreeSet<>(tensors.keySet()));
    Set<String> partsOfFile =
        names.byPath().keySet().stream().map(WeightMatch::part).collect(Collectors.toSet());
    Set<String> partsOfNetwork = new TreeSet<>();
    for (Variable<?> variable : store.below(root)) {
      String path = variable.name().substring(root.length() + 1);
      partsOfNetwork.add(part(path));
      if (!partsOfFile.contains(part(path)) && !part(path).equals(BACKBONE)) {
        fit.untouched.add(part(path));
      } else {
        fit.compare(path, variable.shape(), names, tensors);
      }
    }
    names
        .byPath()
        .forEach(
            (path, name) -> {
              if (partsOfNetwork.contains(part(path)) && fit.leftOver.remove(name)) {
                fit.unexpected.add(name);
              }
            });
    return fit;
  }

  private void compare(
      String path, Shape ours, NetworkNames names, Map<String, StoredTensor> tensors) {
    String name = names.byPath().get(path);
    if (name == null) {
      missing.add(path);
      return;
    }
    leftOver.remove(name);
    Shape found = tensors.get(name).shape();
    Shape expected = names.kernels().shape(ours);
    if (names.kernels().holds(found, ours)) {
      taken.put(path, name);
    } else if (path.startsWith(CLASSES) && found.numDimensions() == expected.numDimensions()) {
      untouched.add(CLASSES);
    } else {
      misshapen.add(name + " (found " + found + ", expected " + expected + ")");
    }
  }

  private static String part(String path) {
    return path.substring(0, path.indexOf('/'));
  }

  /** Whether the network can be loaded from the file. */
  public boolean fits() {
    return missing.isEmpty() && misshapen.isEmpty() && unexpected.isEmpty();
  }

  /** What does not fit, in one line. */
  public String faults() {
    List<String> faults = new ArrayList<>();
    add(faults, " missing: ", missing);
    add(faults, " of another shape: ", misshapen);
    add(faults, " left over: ", unexpected);
    return String.join("; ", faults);
  }

  private static void add(List<String> faults, String what, Collection<String> names) {
    if (!names.isEmpty()) {
      String more = names.size() > NAMED ? ", …" : "";
      String some = names.stream().limit(NAMED).collect(Collectors.joining(", "));
      faults.add(names.size() + what + some + more);
    }
  }
}
