package dev.tandem.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.razorvine.pickle.PickleException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDictTest {
  private static final TensorUnpickler.Storage STORAGE =
      new TensorUnpickler.Storage("0", ElementType.INT16, 6, 0);

  /** A storage of 0, 1, 2, 3, 4, 5. */
  private static Optional<ByteBuffer> data(TensorUnpickler.Storage storage) {
    ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    for (short i = 0; i < 6; i++) {
      data.putShort(i);
    }
    return Optional.of(data.flip());
  }

  private static TensorUnpickler.Tensor tensor(long offset, long[] shape, long... strides) {
    return new TensorUnpickler.Tensor(STORAGE, offset, shape, strides);
  }

  private static Map<String, StoredTensor> read(Object root) {
    return StateDict.tensors(root, StateDictTest::data);
  }

  private static TensorUnpickler.Tensor scalar() {
    return tensor(0, new long[] {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model", "ema_model", "ema", "teacher"})
  void aNetworkIsFoundInATrainingsCheckpoint(String entry) {
    Map<String, Object> root =
        Map.of("epoch", 3, "optimizer", Map.of("state", Map.of()), entry, Map.of("a.b", scalar()));
    assertEquals(Set.of("a.b"), read(root).keySet());
  }

  @Test
  void theAveragedNetworkIsPreferredAndMayBeWrapped() {
    Map<String, Object> averaged = Map.of("state_dict", Map.of("module.a", scalar()));
    assertEquals(
        Set.of("a"), read(Map.of("model", Map.of("b", scalar()), "ema", averaged)).keySet());
  }

  @Test
  void prefixesOfWrappersGoOnlyWhereEveryNameHasThem() {
    assertEquals(
        Set.of("a", "b"),
        read(Map.of("_orig_mod.module.a", scalar(), "_orig_mod.module.b", scalar())).keySet());
    assertEquals(
        Set.of("module.a", "b"), read(Map.of("module.a", scalar(), "b", scalar())).keySet());
  }

  @Test
  void viewsFollowTheirStrides() {
    // Element 1 + row + 3·column: the transposed of 1 2 | 4 5.
    StoredTensor stored = read(Map.of("a", tensor(1, new long[] {2, 2}, 1, 3))).get("a");
    List<Double> values = new ArrayList<>();
    stored.forEach(values::add);
    assertEquals(List.of(1.0, 4.0, 2.0, 5.0), values);
  }

  @Test
  void aTensorOutsideItsStorageIsRefused() {
    for (TensorUnpickler.Tensor tensor :
        List.of(
            tensor(6, new long[] {}),
            tensor(0, new long[] {7}, 1),
            tensor(0, new long[] {3}, 3),
            tensor(-1, new long[] {1}, 1),
            tensor(5, new long[] {2}, -1),
            tensor(0, new long[] {1L << 40}, 0),
            tensor(0, new long[] {1L << 40, 1L << 40}, 0, 0),
            tensor(0, new long[] {2}, Long.MAX_VALUE),
            tensor(0, new long[] {2}))) {
      PickleException e = assertThrows(PickleException.class, () -> read(Map.of("a", tensor)));
      assertEquals("tensor a does not fit its storage", e.getMessage());
    }
  }

  @Test
  void aFileWithoutAStateDictSaysWhatItHas() {
    assertEquals(
        "it contains no state dict: its entries are [epoch]",
        assertThrows(PickleException.class, () -> read(Map.of("epoch", 3))).getMessage());
  }
}
