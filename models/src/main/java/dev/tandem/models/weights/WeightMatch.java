package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.models.encoder.Dinov2;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/**
 * The result of matching the tensors of a file with the variables of a network. Where the tensors
 * of a network that fits are below a prefix, such as {@code encoder.} or {@code module.encoder_q.},
 * these are matched. A part of the network (backbone, ASPP, a head) is loaded completely or not at
 * all. A part that is not in the file keeps its initial values, except the backbone, which is
 * required; the output layer of a classifier keeps them too if its number of classes differs, and
 * the heads do if the file's read another decoder. A tensor that nothing computes with may be
 * missing.
 *
 * @param convention name of the file's naming convention, for messages
 * @param prefix of the names of the matched tensors in the file; empty if they are matched as named
 * @param others prefixes that were not taken: where the file fits, those below which another
 *     network fits too; where it does not, the one below which most of it would
 * @param taken the tensors to load: name in the file by the variable's path below the network's
 *     root, such as {@code backbone/conv1/weight}
 * @param missing paths of variables that the file lacks although it contains their part
 * @param misshapen names of tensors with a wrong shape, with the found and the expected shape
 * @param unexpected names of tensors that belong to a loaded part for which the network has no
 *     variable
 * @param untouched parts of the network that keep their initial values
 * @param leftOver names of tensors that belong to no part of the network
 */
public record WeightMatch(
    String convention,
    String prefix,
    List<String> others,
    Map<String, String> taken,
    List<String> missing,
    List<String> misshapen,
    List<String> unexpected,
    Set<String> untouched,
    Set<String> leftOver) {
  private static final String BACKBONE = "backbone";
  private static final Set<String> DECODERS = Set.of("aspp", "dpt");
  private static final Set<String> HEADS = Set.of("classifier", "representation", "probability");

  /** What published files have and nothing computes with; files of others may lack it. */
  private static final List<String> UNUSED =
      List.of("backbone/mask_token", "dpt/scratch/refinenet4/resConfUnit1/");

  private static final String CLASSES = "classifier/output";
  private static final String CLASS_TOKEN = BACKBONE + "/cls_token";
  private static final int NAMED = 8;

  private static final Comparator<WeightMatch> BETTER_FIRST =
      Comparator.comparing(WeightMatch::fits)
          .thenComparing(match -> match.taken.size())
          .thenComparing(match -> NamePrefixes.isPreferred(match.prefix))
          .reversed()
          .thenComparing(match -> match.prefix.length())
          .thenComparing(WeightMatch::prefix);

  /**
   * Matches names and shapes.
   *
   * @param root of the network's variables, for example {@code student}
   */
  public static WeightMatch of(VariableStore store, String root, WeightsFile file) {
    WeightMatch asNamed = of(store, root, file, "");
    if (asNamed.fits()) {
      return asNamed;
    }
    List<WeightMatch> below =
        NamePrefixes.of(file.tensors().keySet(), required(store, root) / 2).stream()
            .map(prefix -> of(store, root, file, prefix))
            .filter(match -> match.taken.size() > asNamed.taken.size())
            .sorted(BETTER_FIRST)
            .toList();
    if (below.isEmpty()) {
      return asNamed;
    }
    WeightMatch best = below.get(0);
    return best.fits()
        ? best.withOthers(
            below.stream().skip(1).filter(best::isAsGoodAs).map(WeightMatch::prefix).toList())
        : asNamed.withOthers(List.of(best.prefix));
  }

  /** The number of variables that every file must have. */
  private static int required(VariableStore store, String root) {
    String backbone = root + "/" + BACKBONE + "/";
    return (int) store.below(root).stream().filter(v -> v.name().startsWith(backbone)).count();
  }

  private static WeightMatch of(VariableStore store, String root, WeightsFile file, String prefix) {
    Map<String, StoredTensor> tensors = NamePrefixes.below(prefix, file.tensors());
    NetworkNames names = NetworkNames.of(tensors.keySet());
    WeightMatch match =
        new WeightMatch(
            names.convention(),
            prefix,
            List.of(),
            new TreeMap<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new TreeSet<>(),
            new TreeSet<>(file.tensors().keySet()));
    match.compareAll(store, root, names, tensors);
    return match;
  }

  /** Whether another network fits as well; the same tensors may be named by two prefixes. */
  private boolean isAsGoodAs(WeightMatch other) {
    return other.fits() == fits()
        && other.taken.size() == taken.size()
        && Collections.disjoint(taken.values(), other.taken.values());
  }

  private WeightMatch withOthers(List<String> prefixes) {
    return new WeightMatch(
        convention, prefix, prefixes, taken, missing, misshapen, unexpected, untouched, leftOver);
  }

  private void compareAll(
      VariableStore store, String root, NetworkNames names, Map<String, StoredTensor> tensors) {
    Set<String> partsOfFile = parts(names.byPath().keySet().stream());
    Set<String> partsOfNetwork =
        parts(store.below(root).stream().map(v -> v.name().substring(root.length() + 1)));
    if (isOfAnotherDecoder(partsOfFile, partsOfNetwork)) {
      partsOfFile.removeAll(HEADS);
    }
    for (Variable<?> variable : store.below(root)) {
      String path = variable.name().substring(root.length() + 1);
      if (!partsOfFile.contains(part(path)) && !part(path).equals(BACKBONE)) {
        untouched.add(part(path));
      } else {
        compare(path, variable.shape(), names, tensors);
      }
    }
    names
        .byPath()
        .forEach(
            (path, name) -> {
              if (partsOfNetwork.contains(part(path))
                  && partsOfFile.contains(part(path))
                  && leftOver.remove(prefix + name)) {
                unexpected.add(prefix + name);
              }
            });
  }

  private void compare(
      String path, Shape tandemShape, NetworkNames names, Map<String, StoredTensor> tensors) {
    String name = names.name(path);
    if (name == null) {
      if (UNUSED.stream().noneMatch(path::startsWith)) {
        missing.add(path);
      }
      return;
    }
    leftOver.remove(prefix + name);
    Shape found = tensors.get(name).shape();
    Shape expected = names.kernels().shape(tandemShape);
    if (names.kernels().holds(found, tandemShape)) {
      taken.put(path, prefix + name);
    } else if (path.startsWith(CLASSES) && found.numDimensions() == expected.numDimensions()) {
      untouched.add(CLASSES);
    } else {
      // A class token tells which network the file is of: it comes before what follows from it.
      misshapen.add(
          path.equals(CLASS_TOKEN) ? 0 : misshapen.size(),
          "%s (found %s, expected %s)"
              .formatted(prefix + name, sized(path, found), sized(path, expected)));
    }
  }

  /** A shape; that of a class token with the published network it is of. */
  private static String sized(String path, Shape shape) {
    if (!path.equals(CLASS_TOKEN) || shape.isUnknown() || shape.numDimensions() == 0) {
      return shape.toString();
    }
    return Dinov2.publishedSize(shape.get(shape.numDimensions() - 1))
        .map(size -> shape + " of DINOv2 " + size)
        .orElse(shape.toString());
  }

  private static boolean isOfAnotherDecoder(Set<String> ofFile, Set<String> ofNetwork) {
    return DECODERS.stream().anyMatch(ofFile::contains)
        && DECODERS.stream().noneMatch(d -> ofFile.contains(d) && ofNetwork.contains(d));
  }

  private static Set<String> parts(Stream<String> paths) {
    return paths.map(WeightMatch::part).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String part(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }

  /** Whether the file has an output layer for another number of classes, which is not taken. */
  public boolean hasOtherClasses() {
    return untouched.contains(CLASSES);
  }

  /** Whether the network can be initialised from the file. */
  public boolean fits() {
    return !taken.isEmpty() && isWithoutFaults();
  }

  private boolean isWithoutFaults() {
    return missing.isEmpty() && misshapen.isEmpty() && unexpected.isEmpty();
  }

  /**
   * Checks that it can.
   *
   * @param file of the tensors, for the message
   * @throws InvalidInputException that names what does not fit
   */
  public void requireFit(WeightsFile file) {
    if (!fits()) {
      throw new InvalidInputException(file.path() + " does not fit the model; " + faults());
    }
  }

  /** The reasons why it cannot, in one line. */
  public String faults() {
    List<String> faults = new ArrayList<>();
    if (taken.isEmpty() && isWithoutFaults()) {
      faults.add("no tensor of the file belongs to the model");
    }
    add(faults, " missing: ", missing);
    add(faults, " of a different shape: ", misshapen);
    add(faults, " in a part of the model, but without a matching variable: ", unexpected);
    others.forEach(
        other -> faults.add("more of the model's tensors are below " + other + ", but not all"));
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
