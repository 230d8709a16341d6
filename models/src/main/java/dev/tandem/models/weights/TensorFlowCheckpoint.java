package dev.tandem.models.weights;

import dev.tandem.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.tensorflow.internal.c_api.TF_CheckpointReader;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.ndarray.Shape;

/** Reads TensorFlow checkpoints with TensorFlow's checkpoint reader, one tensor at a time. */
final class TensorFlowCheckpoint {
  private static final WeightsFile.Format FORMAT = WeightsFile.Format.TENSORFLOW;

  private final Path prefix;
  private final TF_CheckpointReader reader;
  private boolean closed;

  private TensorFlowCheckpoint(Path prefix, TF_CheckpointReader reader) {
    this.prefix = prefix;
    this.reader = reader;
  }

  /** The index file of a checkpoint. */
  static Path index(Path prefix) {
    return prefix.resolveSibling(prefix.getFileName() + ".index");
  }

  /**
   * Opens a checkpoint. Variables of types that {@link ElementType} lacks, for example strings, are
   * skipped.
   *
   * @param prefix of its files, without {@code .index}
   * @throws InvalidInputException if TensorFlow cannot read it
   */
  static WeightsFile open(Path prefix) {
    if (!Files.isRegularFile(index(prefix))) {
      throw FORMAT.broken(prefix, "there is no " + index(prefix).getFileName());
    }
    TF_CheckpointReader opened;
    try (TF_Status status = TF_Status.newStatus()) {
      opened = tensorflow.TF_NewCheckpointReader(prefix.toAbsolutePath().toString(), status);
      requireOk(prefix, status);
    }
    TensorFlowCheckpoint checkpoint = new TensorFlowCheckpoint(prefix, opened);
    try {
      return new WeightsFile(prefix, FORMAT, checkpoint.tensors(), checkpoint::close);
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private void close() {
    if (!closed) {
      closed = true;
      tensorflow.TF_DeleteCheckpointReader(reader);
    }
  }

  private Map<String, StoredTensor> tensors() {
    Map<String, StoredTensor> tensors = new TreeMap<>();
    long stored = stored();
    int count = tensorflow.TF_CheckpointReaderSize(reader);
    for (int i = 0; i < count; i++) {
      String name = tensorflow.TF_CheckpointReaderGetVariable(reader, i).getString();
      int type = tensorflow.TF_CheckpointReaderGetVariableDataType(reader, name);
      ElementType.ofTensorFlow(type)
          .ifPresent(
              t -> {
                Shape shape = shape(name);
                requireStored(name, shape, t, stored);
                tensors.put(name, StoredTensor.contiguous(t, shape, values(name)));
              });
    }
    return tensors;
  }

  /** The bytes of the files with values. */
  private long stored() {
    String begin = prefix.getFileName() + ".data-";
    try (Stream<Path> files = Files.list(prefix.toAbsolutePath().getParent())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(begin))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException e) {
      throw FORMAT.broken(prefix, "its folder cannot be read");
    }
  }

  /** Memory for a tensor is taken by its shape in the index, which may be damaged. */
  private void requireStored(String name, Shape shape, ElementType type, long stored) {
    long most = stored / type.bytes();
    long elements = 1;
    for (long dimension : shape.asArray()) {
      if (dimension < 0 || (dimension > 0 && elements > most / dimension)) {
        throw FORMAT.broken(prefix, name + " " + shape + " is larger than its files");
      }
      elements *= dimension;
    }
  }

  private Shape shape(String name) {
    long[] dimensions = new long[tensorflow.TF_CheckpointReaderGetVariableNumDims(reader, name)];
    if (dimensions.length > 0) {
      try (TF_Status status = TF_Status.newStatus()) {
        tensorflow.TF_CheckpointReaderGetVariableShape(
            reader, name, dimensions, dimensions.length, status);
        requireOk(prefix, status);
      }
    }
    return Shape.of(dimensions);
  }

  /** A copy of the values outside the heap, freed with the buffer. */
  private Supplier<ByteBuffer> values(String name) {
    return () -> {
      if (closed) {
        throw new IllegalStateException(
            prefix + ": the checkpoint is closed; read its values before");
      }
      try (TF_Status status = TF_Status.newStatus()) {
        TF_Tensor tensor = tensorflow.TF_CheckpointReaderGetTensor(reader, name, status);
        requireOk(prefix, status);
        try {
          int bytes = Math.toIntExact(tensorflow.TF_TensorByteSize(tensor));
          ByteBuffer copy = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
          if (bytes > 0) {
            copy.put(tensorflow.TF_TensorData(tensor).capacity(bytes).asByteBuffer()).flip();
          }
          return copy;
        } finally {
          tensorflow.TF_DeleteTensor(tensor);
        }
      }
    };
  }

  private static void requireOk(Path prefix, TF_Status status) {
    if (tensorflow.TF_GetCode(status) != tensorflow.TF_OK) {
      throw FORMAT.broken(prefix, tensorflow.TF_Message(status).getString());
    }
  }
}
