package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.InvalidInputException;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TString;

/** Reads checkpoints of other TensorFlow programs, written here by TensorFlow's save op. */
class TensorFlowCheckpointTest {
  @TempDir Path folder;
  private Path prefix;

  @BeforeEach
  void save() {
    prefix = folder.resolve("model.ckpt-7");
    try (TestGraph graph = new TestGraph()) {
      Ops tf = graph.tf();
      graph.run(
          List.of(
              tf.train.save(
                  tf.constant(prefix.toString()),
                  tf.constant(TString.vectorOf("conv/kernel", "global_step", "names")),
                  tf.constant(TString.vectorOf("", "", "")),
                  List.of(
                      tf.constant(new float[][] {{1.5f, -2f, 3f}, {4f, 5f, 6f}}),
                      tf.constant(7L),
                      tf.constant("text")))));
    }
  }

  @Test
  void variablesAreReadByPrefixOrIndexFile() {
    for (Path path : List.of(prefix, TensorFlowCheckpoint.index(prefix))) {
      try (WeightsFile file = WeightsFile.open(path)) {
        assertEquals(WeightsFile.Format.TENSORFLOW, file.format());
        // Strings are not weights.
        assertEquals(Set.of("conv/kernel", "global_step"), file.tensors().keySet());
        StoredTensor kernel = file.tensors().get("conv/kernel");
        assertEquals(Shape.of(2, 3), kernel.shape());
        float[] values = new float[6];
        kernel.floats().get(values);
        assertArrayEquals(new float[] {1.5f, -2f, 3f, 4f, 5f, 6f}, values);
        StoredTensor step = file.tensors().get("global_step");
        assertEquals(ElementType.INT64, step.type());
        assertEquals(Shape.scalar(), step.shape());
        step.forEach(value -> assertEquals(7, value));
      }
    }
  }

  @Test
  void aClosedFileIsClosedOnceAndGivesNoValues() {
    WeightsFile file = WeightsFile.open(prefix);
    file.close();
    file.close();
    StoredTensor kernel = file.tensors().get("conv/kernel");
    IllegalStateException e = assertThrows(IllegalStateException.class, kernel::floats);
    assertEquals(prefix + ": the checkpoint is closed; read its values before", e.getMessage());
  }

  @Test
  void aPrefixIsThereAsItsFilesAre() {
    assertTrue(WeightsFile.exists(prefix));
    assertTrue(WeightsFile.exists(TensorFlowCheckpoint.index(prefix)));
    assertFalse(WeightsFile.exists(folder.resolve("model.ckpt-8")));
  }

  @Test
  void aBrokenIndexIsRefusedInOneLine() throws IOException {
    byte[] bytes = Files.readAllBytes(TensorFlowCheckpoint.index(prefix));
    Files.write(TensorFlowCheckpoint.index(prefix), Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused();
  }

  @Test
  void aMissingDataFileIsRefusedWhenItsValuesAreWanted() throws IOException {
    Files.delete(prefix.resolveSibling("model.ckpt-7.data-00000-of-00001"));
    assertRefused();
  }

  @Test
  void aTensorLargerThanTheDataIsRefusedBeforeItIsRead() throws IOException {
    Path data = prefix.resolveSibling("model.ckpt-7.data-00000-of-00001");
    Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 16));
    assertEquals(
        prefix
            + ": not a usable TensorFlow checkpoint: conv/kernel [2, 3] is larger than its files",
        assertThrows(InvalidInputException.class, () -> WeightsFile.open(prefix)).getMessage());
  }

  @Test
  void damagedFilesGiveValuesOrOneClearLine() throws IOException {
    Path index = TensorFlowCheckpoint.index(prefix);
    byte[] original = Files.readAllBytes(index);
    Random random = new Random(3407);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = original.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(index, damaged);
      try (WeightsFile file = WeightsFile.open(prefix)) {
        file.tensors().values().forEach(tensor -> tensor.floats().remaining());
      } catch (InvalidInputException e) {
        assertTrue(e.getMessage().startsWith(prefix + ": "), e.getMessage());
      }
    }
  }

  @Test
  void aFolderWithoutWeightsIsRefused() {
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> WeightsFile.open(folder));
    assertEquals(
        folder + ": a folder without weights, expected a SavedModel or a file", e.getMessage());
  }

  private void assertRefused() {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> {
              try (WeightsFile file = WeightsFile.open(prefix)) {
                file.tensors().get("conv/kernel").floats();
              }
            });
    assertTrue(
        e.getMessage().startsWith(prefix + ": not a usable TensorFlow checkpoint: "),
        e.getMessage());
  }
}
