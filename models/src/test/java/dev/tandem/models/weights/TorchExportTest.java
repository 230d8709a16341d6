package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.graph.Initializer;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class TorchExportTest {
  @TempDir Path folder;

  /** PRCL's own probability head has parameters [out, in]. */
  @Test
  void theLayersOfAProbabilityHeadAreMatrices() {
    Path checkpoint = folder.resolve("variables");
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 1);
      Variable<TFloat32> layer =
          store
              .scope("teacher")
              .in("probability")
              .parameter("fc1", Shape.of(1, 1, 2, 3), Initializer.constant(0));
      graph.assign(Map.of(layer, new float[] {1, 2, 3, 4, 5, 6}));
      new VariableSaver(graph.tf(), store.variables()).save(graph.session(), checkpoint);
    }
    Path exported = folder.resolve("exported.safetensors");
    try (WeightsFile run = WeightsFile.open(checkpoint)) {
      assertEquals(1, TorchExport.write(run, exported));
    }
    try (WeightsFile file = WeightsFile.open(exported)) {
      StoredTensor matrix = file.tensors().get("uncer_head.fc1");
      assertEquals(Shape.of(3, 2), matrix.shape());
      float[] values = new float[6];
      matrix.floats().get(values);
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, values);
    }
  }
}
