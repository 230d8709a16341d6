package dev.tandem.data;

import dev.tandem.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Decodes single files outside a training, with the very ops that the pipelines use. */
public final class ImageDecoder implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> path;
  private final Operand<TUint8> image;
  private final Operand<TInt32> label;

  /** With a small graph of its own. */
  public ImageDecoder() {
    Ops tf = Ops.create(graph);
    path = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    image = tf.expandDims(Decoding.image(tf, path), tf.constant(0));
    label = Decoding.label(tf, path);
    session = new Session(graph);
  }

  /**
   * The image of a file: uint8 [1, H, W, 3]; the caller closes it.
   *
   * @throws InvalidInputException if the file is missing, truncated or no image
   */
  public TUint8 decode(Path file) {
    return (TUint8) run(file, image, "a JPEG, PNG or BMP image");
  }

  /**
   * The values of a label file: int32 [H, W], 0 to 255; the caller closes it.
   *
   * @throws InvalidInputException if the file is missing, truncated or no image
   */
  public TInt32 decodeLabel(Path file) {
    return (TInt32) run(file, label, "an 8-bit PNG of class indices");
  }

  private Tensor run(Path file, Operand<?> output, String expected) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(file + ": no such file, expected " + expected);
    }
    try (TString value = TString.scalarOf(file.toString())) {
      return session.runner().feed(path, value).fetch(output).run().get(0);
    } catch (TensorFlowException | IllegalArgumentException e) {
      String reason = e.getMessage().lines().findFirst().orElse("unreadable");
      throw new InvalidInputException(
          file + ": can not be decoded, expected " + expected + " (" + reason + ")");
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
