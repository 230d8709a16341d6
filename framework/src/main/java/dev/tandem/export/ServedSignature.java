package dev.tandem.export;

import dev.tandem.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** The signature {@code serving_default} that {@link SavedModelExporter} writes, and its check. */
record ServedSignature(
    Path folder,
    Map<String, Signature.TensorDescription> inputs,
    Map<String, Signature.TensorDescription> outputs) {
  private static final String EXPECTED =
      "serving_default: image uint8 [?, ?, ?, 3] → label int32 [?, ?, ?], confidence float32"
          + " [?, ?, ?]";
  private static final String AS_WRITTEN = ", as export writes it";
  private static final Shape IMAGE = Shape.of(-1, -1, -1, 3);
  private static final Shape MAP = Shape.of(-1, -1, -1);

  /**
   * Checks that a SavedModel can be called as one of Tandem's.
   *
   * @param found all its signatures
   * @throws InvalidInputException that says what was found
   */
  static ServedSignature of(Path folder, List<Signature> found) {
    Signature served =
        found.stream()
            .filter(s -> s.key().equals(Signature.DEFAULT_KEY))
            .findFirst()
            .orElseThrow(
                () -> {
                  List<String> keys = found.stream().map(Signature::key).sorted().toList();
                  return refused(folder, "the signatures " + keys, "");
                });
    ServedSignature signature =
        new ServedSignature(folder, served.getInputs(), served.getOutputs());
    boolean fits =
        signature.inputs.size() == 1
            && is(signature.inputs.get("image"), DataType.DT_UINT8, IMAGE)
            && is(signature.outputs.get("label"), DataType.DT_INT32, MAP)
            && is(signature.outputs.get("confidence"), DataType.DT_FLOAT, MAP);
    if (!fits) {
      throw refused(folder, signature.describe(), "");
    }
    return signature;
  }

  /**
   * Checks that the model gives the probabilities of all classes, whose mean over the views of an
   * image can be taken.
   *
   * @throws InvalidInputException that says what was found
   */
  void requireProbabilities(int classCount) {
    Shape shape = MAP.append(classCount);
    if (!is(outputs.get("probabilities"), DataType.DT_FLOAT, shape)) {
      throw refused(folder, describe(), ", probabilities float32 " + describe(shape));
    }
  }

  private static InvalidInputException refused(Path folder, String found, String more) {
    return new InvalidInputException(
        "%s: not a model of Tandem: found %s, expected %s%s%s"
            .formatted(folder, found, EXPECTED, more, AS_WRITTEN));
  }

  private static boolean is(Signature.TensorDescription tensor, DataType type, Shape shape) {
    return tensor != null && tensor.dataType == type && tensor.shape.isCompatibleWith(shape);
  }

  private String describe() {
    return "%s: %s → %s".formatted(Signature.DEFAULT_KEY, describe(inputs), describe(outputs));
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
    return name + (tensor.shape.isUnknown() ? "" : " " + describe(tensor.shape));
  }

  private static String describe(Shape shape) {
    return shape.toString().replace("-1", "?");
  }
}
