package dev.tandem.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.data.SegmentationClass;
import dev.tandem.file.UnwritableException;
import dev.tandem.graph.VariableSaver;
import dev.tandem.graph.VariableStore;
import dev.tandem.model.FourPixelBlocks;
import dev.tandem.model.Prediction;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TUint8;

class SavedModelExporterTest {
  private static final List<SegmentationClass> CLASSES =
      List.of(new SegmentationClass("red", 0xFF0000), new SegmentationClass("green", 0x00FF00));

  @TempDir private Path folder;

  @Test
  void variablesThatCannotBeWrittenAreReportedInOneLine() throws IOException {
    Path checkpoint = folder.resolve("checkpoint/variables");
    try (TestGraph graph = new TestGraph()) {
      VariableStore store = new VariableStore(graph.tf(), 0);
      Placeholder<TUint8> image =
          graph.tf().placeholder(TUint8.class, Placeholder.shape(Shape.of(1, 4, 4, 3)));
      Prediction.of(graph.tf(), new FourPixelBlocks(), store.scope("student"), image);
      graph.initialize(store);
      new VariableSaver(graph.tf(), store.variables()).save(graph.session(), checkpoint);
    }
    Path model = folder.resolve("saved_model");
    // A file in the way of the variables, as a full disk would be.
    SavedModelExporter.Weights weights =
        (saver, session) -> {
          saver.restore(session, checkpoint);
          write(folder.resolve("saved_model.unfinished/variables"));
        };
    UnwritableException failed =
        assertThrows(
            UnwritableException.class,
            () ->
                SavedModelExporter.export(
                    new FourPixelBlocks(), CLASSES, "student", weights, model));
    assertTrue(
        failed.getMessage().matches(model + ": cannot be written: [^;:]+"), failed.getMessage());
    assertFalse(Files.exists(model));
    assertEquals(1, folder.toFile().list().length);
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
