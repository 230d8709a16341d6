package dev.tandem.models.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a checkpoint as {@code torch.save} does: a zip of a pickle and the tensors' values. */
final class TestTorchFile {
  private static final int STRIDES_OF_ROWS = 1;

  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final List<StoredTensor> storages = new ArrayList<>();

  private TestTorchFile() {}

  /**
   * Writes a dictionary of state dicts of float32 tensors.
   *
   * @param networks state dicts by their keys in the checkpoint
   */
  static void write(Path path, Map<String, Map<String, StoredTensor>> networks) {
    TestTorchFile file = new TestTorchFile();
    file.bytes(0x80, 2);
    file.dictionary(networks, file::stateDict);
    file.bytes('.');
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      stored(zip, "archive/data.pkl", file.pickle.toByteArray());
      for (int i = 0; i < file.storages.size(); i++) {
        StoredTensor tensor = file.storages.get(i);
        ByteBuffer values =
            ByteBuffer.allocate((int) tensor.shape().size() * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        values.asFloatBuffer().put(tensor.floats());
        stored(zip, "archive/data/" + i, values.array());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stored(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
  }

  private <T> void dictionary(Map<String, T> entries, java.util.function.Consumer<T> value) {
    bytes('}');
    entries.forEach(
        (key, entry) -> {
          text(key);
          value.accept(entry);
          bytes('s');
        });
  }

  private void stateDict(Map<String, StoredTensor> tensors) {
    dictionary(tensors, this::tensor);
  }

  private void tensor(StoredTensor tensor) {
    global("torch._utils", "_rebuild_tensor_v2");
    bytes('(');
    storage(tensor);
    number(0);
    long[] shape = tensor.shape().asArray();
    numbers(shape);
    long[] strides = new long[shape.length];
    long stride = STRIDES_OF_ROWS;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape[i];
    }
    numbers(strides);
    bytes(0x89);
    global("collections", "OrderedDict");
    bytes(')', 'R', 't', 'R');
  }

  private void storage(StoredTensor tensor) {
    bytes('(');
    text("storage");
    global("torch", "FloatStorage");
    text(Integer.toString(storages.size()));
    text("cpu");
    number(tensor.shape().size());
    bytes('t', 'Q');
    storages.add(tensor);
  }

  private void numbers(long... values) {
    bytes('(');
    for (long value : values) {
      number(value);
    }
    bytes('t');
  }

  private void number(long value) {
    bytes('J');
    pickle.writeBytes(littleEndian(Math.toIntExact(value)));
  }

  private void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    bytes('X');
    pickle.writeBytes(littleEndian(utf8.length));
    pickle.writeBytes(utf8);
  }

  private void global(String module, String name) {
    pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private void bytes(int... values) {
    for (int value : values) {
      pickle.write(value);
    }
  }
}
