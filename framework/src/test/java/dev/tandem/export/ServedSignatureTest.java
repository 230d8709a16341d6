package dev.tandem.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.InvalidInputException;
import dev.tandem.testing.TestGraph;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

class ServedSignatureTest {
  private static final Path FOLDER = Path.of("saved_model");
  private static final String FITTING =
      "serving_default: image uint8 [?, ?, ?, 3] → confidence float32 [?, ?, ?], label int32"
          + " [?, ?, ?]";
  private static final String EXPECTED =
      ", expected serving_default: image uint8 [?, ?, ?, 3] → label int32 [?, ?, ?], confidence"
          + " float32 [?, ?, ?], probabilities float32 [?, ?, ?, 4], as export writes it";

  private static <T extends TType> Operand<T> tensor(
      TestGraph graph, Class<T> type, long... shape) {
    return graph.tf().placeholder(type, Placeholder.shape(Shape.of(shape)));
  }

  private static Signature.Builder builder(TestGraph graph) {
    return Signature.builder()
        .key(Signature.DEFAULT_KEY)
        .input("image", tensor(graph, TUint8.class, -1, -1, -1, 3))
        .output("label", tensor(graph, TInt32.class, -1, -1, -1))
        .output("confidence", tensor(graph, TFloat32.class, -1, -1, -1));
  }

  private static void requireFour(Signature.Builder builder) {
    ServedSignature.of(FOLDER, List.of(builder.build())).requireProbabilities(4);
  }

  private static String refusal(Signature.Builder builder) {
    return assertThrows(InvalidInputException.class, () -> requireFour(builder)).getMessage();
  }

  @Test
  void viewsNeedTheProbabilitiesOfAllClasses() {
    try (TestGraph graph = new TestGraph()) {
      assertEquals(
          "saved_model: not a model of Tandem: found " + FITTING + EXPECTED,
          refusal(builder(graph)));
      assertEquals(
          "saved_model: not a model of Tandem: found "
              + FITTING
              + ", probabilities float32 [?, ?, ?, 3]"
              + EXPECTED,
          refusal(
              builder(graph)
                  .output("probabilities", tensor(graph, TFloat32.class, -1, -1, -1, 3))));
      for (int classes : new int[] {4, -1}) {
        requireFour(
            builder(graph)
                .output("probabilities", tensor(graph, TFloat32.class, -1, -1, -1, classes)));
      }
    }
  }
}
