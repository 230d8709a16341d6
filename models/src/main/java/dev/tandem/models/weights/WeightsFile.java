package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Named tensors from a file of any supported format. Values are read lazily, while the file is
 * open.
 */
public final class WeightsFile implements AutoCloseable {
  /** Enough to know every format. */
  private static final long FIRST_BYTES = 1024;

  private final Path path;
  private final Format format;
  private final Map<String, StoredTensor> tensors;
  private final Runnable closing;

  /** The format of a file. */
  public enum Format {
    /** safetensors, the format of Hugging Face. */
    SAFETENSORS("safetensors file"),
    /** {@code torch.save} since PyTorch 1.6. */
    TORCH_ZIP("PyTorch file"),
    /** {@code torch.save} before PyTorch 1.6. */
    TORCH_LEGACY("PyTorch file of the legacy format"),
    /** TensorFlow checkpoints, the format of Tandem's runs. */
    TENSORFLOW("TensorFlow checkpoint");

    /** Messages quote names in the file, which can be of any length. */
    private static final int LONGEST = 300;

    private final String label;

    Format(String label) {
      this.label = label;
    }

    /** The name in messages, for example {@code PyTorch file}. */
    public String label() {
      return label;
    }

    /** The exception for a file that has this format but is corrupt. */
    InvalidInputException broken(Path path, String how) {
      String shown = how.length() > LONGEST ? how.substring(0, LONGEST) + "…" : how;
      return new InvalidInputException(path + ": not a usable " + label + ": " + shown);
    }
  }

  /**
   * @param path for messages
   * @param tensors by name, in the order in which they are listed
   * @param closing releases the tensors' data
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
   * @throws InvalidInputException if the file cannot be read or is corrupt
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
    return open(path, MappedFile.open(path));
  }

  /**
   * Whether there is something to open at a path: a file, a folder, or the prefix of a checkpoint.
   */
  public static boolean exists(Path path) {
    return Files.exists(path) || Files.exists(TensorFlowCheckpoint.index(path));
  }

  private static WeightsFile open(Path path, MappedFile file) {
    ByteBuffer bytes = file.head(FIRST_BYTES);
    if (bytes.limit() > Integer.BYTES && bytes.getInt(0) == TorchZip.MAGIC) {
      return TorchZip.open(path, file);
    }
    // Before the legacy format: the length that a safetensors file begins with may be any number.
    if (bytes.limit() > Long.BYTES && bytes.get(Long.BYTES) == '{') {
      return Safetensors.open(path, file);
    }
    if (bytes.limit() > 0 && Byte.toUnsignedInt(bytes.get(0)) == TorchLegacy.FIRST_BYTE) {
      return TorchLegacy.open(path, file);
    }
    throw new InvalidInputException(
        path
            + ": "
            + ForeignFormat.of(bytes).orElse("not a known format by its first bytes")
            + ", expected a safetensors file, a PyTorch file (.pth, .pt), a TensorFlow checkpoint or"
            + " a run folder");
  }

  /** The path of the file; for a run, the prefix of its checkpoint. */
  public Path path() {
    return path;
  }

  /** The format of the file. */
  public Format format() {
    return format;
  }

  /** The naming convention of the tensors, for messages. */
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
