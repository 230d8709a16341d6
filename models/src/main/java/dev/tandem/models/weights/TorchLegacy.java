package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.razorvine.pickle.PickleException;

/**
 * Reads what {@code torch.save} wrote before PyTorch 1.6: five pickles (a magic number, a version,
 * the machine, the object, the keys of its storages), then for each storage the number of its
 * elements (int64) and the elements.
 */
final class TorchLegacy {
  /** The first byte of every pickle since protocol 2. */
  static final int FIRST_BYTE = 0x80;

  private static final WeightsFile.Format FORMAT = WeightsFile.Format.TORCH_LEGACY;

  /** A pickled integer of ten bytes, too large for a long. */
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

  /** The pickles are at the beginning and hold no values. */
  private static final long MOST_PICKLES = 1 << 30;

  private static final Integer VERSION = 1001;

  private TorchLegacy() {}

  /**
   * @param file the mapped file
   * @throws InvalidInputException if it is not such a file, or contains more than tensors and plain
   *     data
   */
  static WeightsFile open(Path path, MappedFile file) {
    ByteBuffer bytes = file.head(MOST_PICKLES);
    try {
      if (!MAGIC.equals(next(bytes, file).value()) || !VERSION.equals(next(bytes, file).value())) {
        throw FORMAT.broken(path, "it does not begin as torch.save does");
      }
      if (!(next(bytes, file).value() instanceof Map<?, ?> machine)
          || !Boolean.TRUE.equals(machine.get("little_endian"))) {
        throw FORMAT.broken(path, "its numbers are not little endian");
      }
      TensorUnpickler.Pickle pickle = next(bytes, file);
      if (!(next(bytes, file).value() instanceof List<?> keys)) {
        throw FORMAT.broken(path, "the list of its storages is missing");
      }
      Map<String, ByteBuffer> data = storages(keys, pickle.storages(), file, bytes.position());
      return new WeightsFile(
          path,
          FORMAT,
          StateDict.tensors(pickle.value(), s -> Optional.ofNullable(data.get(s.key()))),
          () -> {});
    } catch (PickleException e) {
      throw FORMAT.broken(path, e.getMessage());
    }
  }

  private static TensorUnpickler.Pickle next(ByteBuffer bytes, MappedFile file) {
    return TensorUnpickler.next(bytes, file.size());
  }

  /** The data of the storages, which are stored in the order of their keys. */
  private static Map<String, ByteBuffer> storages(
      List<?> keys, Map<String, TensorUnpickler.Storage> storages, MappedFile file, long begin) {
    Map<String, ByteBuffer> data = new HashMap<>();
    long at = begin;
    for (Object key : keys) {
      TensorUnpickler.Storage storage = storages.get(key);
      if (storage == null) {
        throw new PickleException("storage " + key + " belongs to no tensor");
      }
      if (file.size() - at < Long.BYTES
          || file.slice(at, at + Long.BYTES).getLong() != storage.count()) {
        throw new PickleException("storage " + key + " does not have the declared length");
      }
      at += Long.BYTES;
      if (storage.count() > (file.size() - at) / storage.type().bytes()) {
        throw new PickleException("storage " + key + " is cut short");
      }
      long end = at + storage.count() * storage.type().bytes();
      data.put(storage.key(), file.slice(at, end));
      at = end;
    }
    return data;
  }
}
