package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Named tensors from a file, whatever its format. Values are read when they are asked for, and only
 * while it is open.
 */
public final class WeightsFile implements AutoCloseable {
  private final Path path;
  private final Format format;
  private final Map<String, StoredTensor> tensors;
  private final Runnable closing;

  /** How a file is written. */
  public enum Format {
    /** Hugging Face's. */
    SAFETENSORS("safetensors file"),
    /** PyTorch's since 1.6. */
    TORCH_ZIP("PyTorch file"),
    /** PyTorch's before. */
    TORCH_LEGACY("PyTorch file of the legacy format"),
    /** TensorFlow's, and that of our runs. */
    TENSORFLOW("TensorFlow checkpoint");

    private final String label;

    Format(String label) {
      this.label = label;
    }

    /** For people, for example {@code PyTorch file}. */
    public String label() {
      return label;
    }

    /** What to say of a file that claims the format and breaks it. */
    InvalidInputException broken(Path path, String how) {
      return new InvalidInputException(path + ": not a usable " + label + ": " + how);
    }
  }

  /**
   * @param path for messages
   * @param tensors by name, in an order for people
   * @param closing what ends the use of the tensors' data
   */
  WeightsFile(Path path, Format format, Map<String, StoredTensor> tensors, Runnable closing) {
    this.path = path;
    this.format = format;
    this.tensors = tensors;
    this.closing = closing;
  }

  /**
   * Opens a safetensors file, a PyTorch file (.pth, .pt; by content, not by name), the prefix of a
   * TensorFlow checkpoint, or the folder of a SavedModel.
   *
   * @throws InvalidInputException saying what is wrong with it
   */
  public static WeightsFile open(Path path) {
    if (Files.isDirectory(path)) {
      Path savedModel = path.resolve("variables/variables");
      if (!Files.exists(TensorFlowCheckpoint.index(savedModel))) {
        throw new InvalidInputException(
            path + ": a folder without weights, expected a SavedModel or a file");
      }
      return TensorFlowCheckpoint.open(savedModel);
    }
    if (path.toString().endsWith(".index")) {
      return TensorFlowCheckpoint.open(
          path.resolveSibling(path.getFileName().toString().replaceFirst("\\.index$", "")));
    }
    if (!Files.exists(path) && Files.exists(TensorFlowCheckpoint.index(path))) {
      return TensorFlowCheckpoint.open(path);
    }
    return open(path, MappedFile.read(path));
  }

  private static WeightsFile open(Path path, ByteBuffer bytes) {
    if (bytes.limit() > Integer.BYTES && bytes.getInt(0) == TorchZip.MAGIC) {
      return TorchZip.open(path, bytes);
    }
    if (bytes.limit() > 0 && Byte.toUnsignedInt(bytes.get(0)) == TorchLegacy.FIRST_BYTE) {
      return TorchLegacy.open(path, bytes);
    }
    if (bytes.limit() > Long.BYTES && bytes.get(Long.BYTES) == '{') {
      return Safetensors.open(path, bytes);
    }
    throw new InvalidInputException(
        path
            + ": its first bytes are those of no known format, expected a safetensors file, a"
            + " PyTorch file (.pth, .pt), a TensorFlow checkpoint or a run folder");
  }

  /** The file; for a run the prefix of its checkpoint. */
  public Path path() {
    return path;
  }

  /** How it is written. */
  public Format format() {
    return format;
  }

  /** Whose network it is, by the tensors' names; for people. */
  public String convention() {
    return NetworkNames.of(tensors.keySet()).convention();
  }

  /** The tensors by name. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  @Override
  public void close() {
    closing.run();
  }
}
