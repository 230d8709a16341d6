package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import net.razorvine.pickle.PickleException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Reads what {@code torch.save} writes since PyTorch 1.6: a zip archive, not compressed, with
 * {@code NAME/data.pkl} and one entry {@code NAME/data/KEY} for each storage.
 */
final class TorchZip {
  /** A zip archive's first four bytes, {@code PK\3\4}, as a little-endian int. */
  static final int MAGIC = 0x04034B50;

  private static final WeightsFile.Format FORMAT = WeightsFile.Format.TORCH_ZIP;
  private static final String PICKLE = "data.pkl";

  private TorchZip() {}

  /**
   * @param file the mapped file
   * @throws InvalidInputException if it is not such a file, or contains more than tensors and plain
   *     data
   */
  static WeightsFile open(Path path, MappedFile file) {
    Map<String, ByteBuffer> entries = entries(path, file);
    List<String> pickles =
        entries.keySet().stream()
            .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
            .toList();
    if (pickles.size() != 1) {
      throw FORMAT.broken(path, "found " + pickles.size() + " entries data.pkl in it, expected 1");
    }
    String folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
    ByteBuffer order = entries.get(folder + "byteorder");
    if (order != null && !StandardCharsets.US_ASCII.decode(order).toString().equals("little")) {
      throw FORMAT.broken(path, "its numbers are big endian, expected little endian");
    }
    try {
      Object root = TensorUnpickler.next(entries.get(pickles.get(0)), file.size()).value();
      Map<String, StoredTensor> tensors =
          StateDict.tensors(
              root,
              storage ->
                  Optional.ofNullable(entries.get(folder + "data/" + storage.key()))
                      .filter(b -> b.limit() / storage.type().bytes() >= storage.count()));
      return new WeightsFile(path, FORMAT, tensors, () -> {});
    } catch (PickleException e) {
      throw FORMAT.broken(path, e.getMessage());
    }
  }

  /** The entries of the archive, each as a view of the mapped file. */
  private static Map<String, ByteBuffer> entries(Path path, MappedFile file) {
    Map<String, ByteBuffer> entries = new HashMap<>();
    try (ZipFile zip = ZipFile.builder().setPath(path).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        if (entry.getMethod() != ZipEntry.STORED) {
          throw FORMAT.broken(path, entry.getName() + " in it is compressed, expected it stored");
        }
        long begin = entry.getDataOffset();
        entries.put(entry.getName(), file.slice(begin, Math.addExact(begin, entry.getSize())));
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw FORMAT.broken(path, "its list of entries is missing or broken; is the file complete?");
    }
    return entries;
  }
}
