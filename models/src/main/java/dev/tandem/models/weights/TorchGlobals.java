package dev.tandem.models.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.PickleException;

/**
 * The fixed table of Python names that a pickle of a PyTorch file may use, and what each
 * constructs.
 */
final class TorchGlobals {
  /** Placeholder of a value that is ignored, such as one of a learning-rate schedule. */
  static final Object IGNORED = new Object();

  /** Types that are often saved beside weights; their values are ignored. */
  private static final Pattern IGNORED_NAMES =
      Pattern.compile(
          "numpy\\..*|_codecs\\.encode|argparse\\.Namespace|(__builtin__|builtins)"
              + "\\.(set|complex|list|dict|int|float|str|tuple|bool)"
              + "|torch\\.(device|dtype|float\\d+|bfloat16|u?int\\d+|bool)|collections\\.Counter");

  private static final Map<String, IObjectConstructor> CONSTRUCTORS =
      Map.of(
          "collections.OrderedDict",
          TorchGlobals::dictionary,
          "collections.defaultdict",
          arguments -> new LinkedHashMap<String, Object>(),
          "torch.Size",
          arguments -> arguments[0],
          "torch._utils._rebuild_tensor",
          TorchGlobals::tensor,
          "torch._utils._rebuild_tensor_v2",
          TorchGlobals::tensor,
          "torch._utils._rebuild_parameter",
          arguments -> arguments[0]);

  private TorchGlobals() {}

  /**
   * What a name stands for: an {@link ElementType} or a constructor.
   *
   * @throws PickleException if the name is not in the table
   */
  static Object named(String module, String name) {
    String whole = module + "." + name;
    IObjectConstructor constructor = CONSTRUCTORS.get(whole);
    if (constructor != null) {
      return constructor;
    }
    Optional<ElementType> storage =
        module.equals("torch") ? ElementType.ofTorch(name) : Optional.empty();
    if (storage.isPresent()) {
      return storage.get();
    }
    if (IGNORED_NAMES.matcher(whole).matches()) {
      IObjectConstructor ignoring = arguments -> IGNORED;
      return ignoring;
    }
    throw new PickleException(
        "its pickle asks for " + whole + ", expected only tensors and plain containers");
  }

  /** Python 2 passes the pairs as an argument; Python 3 sets them later. */
  private static Object dictionary(Object[] arguments) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (arguments.length == 1) {
      for (Object pair : (List<?>) arguments[0]) {
        List<?> both = (List<?>) pair;
        if (both.get(0) instanceof String key) {
          map.put(key, both.get(1));
        }
      }
    }
    return map;
  }

  /**
   * Arguments (storage, offset, size, stride, …); the others say whether it requires a gradient.
   */
  private static Object tensor(Object[] arguments) {
    TensorUnpickler.Storage storage = (TensorUnpickler.Storage) arguments[0];
    return new TensorUnpickler.Tensor(
        storage,
        Math.addExact(storage.begin(), ((Number) arguments[1]).longValue()),
        longs(arguments[2]),
        longs(arguments[3]));
  }

  private static long[] longs(Object sizes) {
    List<Object> numbers =
        sizes instanceof Object[] tuple ? Arrays.asList(tuple) : new ArrayList<>((List<?>) sizes);
    return numbers.stream().mapToLong(n -> ((Number) n).longValue()).toArray();
  }
}
