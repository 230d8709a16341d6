package dev.tandem.export;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** The signature {@code serving_default} that {@link SavedModelExporter} writes, and its check. */
final class ServedSignature {
  private static final String EXPECTED =
      "serving_default: image uint8 [?, ?, ?, 3] → label int32 [?, ?, ?], confidence float32"
          + " [?, ?, ?], as export writes it";
  private static final Shape IMAGE = Shape.of(-1, -1, -1, 3);
  private static final Shape MAP = Shape.of(-1, -1, -1);

  private ServedSignature() {}

  /**
   * Checks that a SavedModel can be called as one of Tandem's.
   *
   * @param found all its signatures
   * @throws InvalidInputException that says what was found
   */
  static void require(Path folder, List<Signature> found) {
    Optional<Signature> served =
        found.stream().filter(s -> s.key().equals(Signature.DEFAULT_KEY)).findFirst();
    if (served.isEmpty()) {
      List<String> keys = found.stream().map(Signature::key).sorted().toList();
      throw refused(folder, "the signatures " + keys);
    }
    Map<String, Signature.TensorDescription> inputs = served.get().getInputs();
    Map<String, Signature.TensorDescription> outputs = served.get().getOutputs();
    boolean fits =
        inputs.size() == 1
            && is(inputs.get("image"), DataType.DT_UINT8, IMAGE)
            && is(outputs.get("label"), DataType.DT_INT32, MAP)
            && is(outputs.get("confidence"), DataType.DT_FLOAT, MAP);
    if (!fits) {
      throw refused(
          folder,
          "%s: %s → %s".formatted(Signature.DEFAULT_KEY, describe(inputs), describe(outputs)));
    }
  }

  private static InvalidInputException refused(Path folder, String found) {
    return new InvalidInputException(
        folder + ": not a model of Tandem: found " + found + ", expected " + EXPECTED);
  }

  private static boolean is(Signature.TensorDescription tensor, DataType type, Shape shape) {
    return tensor != null && tensor.dataType == type && tensor.shape.isCompatibleWith(shape);
  }

  private static String describe(Map<String, Signature.TensorDescription> tensors) {
    return tensors.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + " " + describe(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String describe(Signature.TensorDescription tensor) {
    String type = tensor.dataType.name().replace("DT_", "").toLowerCase(Locale.ROOT);
    String name = type.equals("float") ? "float32" : type;
    return name
        + (tensor.shape.isUnknown() ? "" : " " + tensor.shape.toString().replace("-1", "?"));
  }
}
