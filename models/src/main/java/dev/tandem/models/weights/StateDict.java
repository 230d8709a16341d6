package dev.tandem.models.weights;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.razorvine.pickle.PickleException;
import org.tensorflow.ndarray.Shape;

/**
 * Finds the named tensors in the content of a PyTorch file: a state dict, or a training checkpoint
 * that contains state dicts.
 */
final class StateDict {
  /**
   * The keys under which checkpoints store a network, in order of preference: averaged (EMA)
   * weights first, since papers report their results. {@code module} is added by wrappers such as
   * DataParallel.
   */
  private static final List<String> NETWORKS =
      List.of(
          "ema_model",
          "model_ema",
          "state_dict_ema",
          "ema_state_dict",
          "ema",
          "teacher",
          "state_dict",
          "model_state_dict",
          "model_state",
          "model",
          "network",
          "net",
          "student",
          "module");

  private static final List<String> PREFIXES = List.of("module.", "_orig_mod.");
  private static final int DEEPEST = 4;

  private StateDict() {}

  /**
   * @param root the unpickled content of the file
   * @param data gives the bytes of a storage, at least {@code count·bytes}; empty if the file lacks
   *     them
   * @return the tensors by name, without the prefixes that parallel training adds
   * @throws PickleException if there is no state dict, or a tensor does not fit its storage
   */
  static Map<String, StoredTensor> tensors(
      Object root, Function<TensorUnpickler.Storage, Optional<ByteBuffer>> data) {
    Map<?, ?> found =
        find(root, 0)
            .orElseThrow(() -> new PickleException("it contains no state dict: " + entries(root)));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : found.entrySet()) {
      if (entry.getValue() instanceof TensorUnpickler.Tensor tensor) {
        String name = (String) entry.getKey();
        tensors.put(name, stored(name, tensor, data));
      }
    }
    return withoutPrefixes(tensors);
  }

  private static String entries(Object root) {
    return root instanceof Map<?, ?> map ? "its entries are " + map.keySet() : "no dictionary";
  }

  private static Optional<Map<?, ?>> find(Object value, int depth) {
    if (!(value instanceof Map<?, ?> map) || depth > DEEPEST) {
      return Optional.empty();
    }
    for (String network : NETWORKS) {
      Optional<Map<?, ?>> nested = find(map.get(network), depth + 1);
      if (nested.isPresent()) {
        return nested;
      }
    }
    boolean holdsTensors = map.values().stream().anyMatch(v -> v instanceof TensorUnpickler.Tensor);
    return holdsTensors ? Optional.of(map) : Optional.empty();
  }

  private static Map<String, StoredTensor> withoutPrefixes(Map<String, StoredTensor> tensors) {
    for (String prefix : PREFIXES) {
      if (tensors.keySet().stream().allMatch(name -> name.startsWith(prefix))) {
        Map<String, StoredTensor> shorter = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> shorter.put(name.substring(prefix.length()), tensor));
        return withoutPrefixes(shorter);
      }
    }
    return tensors;
  }

  private static StoredTensor stored(
      String name,
      TensorUnpickler.Tensor tensor,
      Function<TensorUnpickler.Storage, Optional<ByteBuffer>> data) {
    TensorUnpickler.Storage storage = tensor.storage();
    try {
      ByteBuffer bytes =
          data.apply(storage).orElseThrow(() -> new PickleException(missing(name, storage)));
      requireInside(tensor);
      int from = (int) tensor.offset() * storage.type().bytes();
      int to = (int) storage.count() * storage.type().bytes();
      ByteBuffer values = MappedFile.slice(bytes, from, to);
      return new StoredTensor(
          storage.type(), Shape.of(tensor.shape()), tensor.strides(), () -> values);
    } catch (ArithmeticException | IndexOutOfBoundsException e) {
      throw new PickleException("tensor " + name + " does not fit its storage", e);
    }
  }

  private static String missing(String name, TensorUnpickler.Storage storage) {
    return "the values of tensor " + name + " (storage " + storage.key() + ") are incomplete";
  }

  /**
   * Throws unless all elements lie in the storage and the tensor has at most as many as the
   * storage.
   */
  private static void requireInside(TensorUnpickler.Tensor tensor) {
    long[] shape = tensor.shape();
    if (shape.length != tensor.strides().length || tensor.offset() < 0) {
      throw new IndexOutOfBoundsException();
    }
    long elements = 1;
    long last = tensor.offset();
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0 || tensor.strides()[i] < 0) {
        throw new IndexOutOfBoundsException();
      }
      elements = Math.multiplyExact(elements, shape[i]);
      last =
          Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), tensor.strides()[i]));
    }
    long count = tensor.storage().count();
    if (elements > count || (elements > 0 ? last >= count : tensor.offset() > count)) {
      throw new IndexOutOfBoundsException();
    }
  }
}
