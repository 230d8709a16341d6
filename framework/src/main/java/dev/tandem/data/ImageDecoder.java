package dev.tandem.data;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.SessionConfig;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes single images outside of training, with the same ops as the input pipelines. Thread-safe.
 */
public final class ImageDecoder implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> path;
  private final Placeholder<TInt32> orientation;
  private final Operand<TUint8> image;

  /** Opens a graph and a session for decoding. */
  public ImageDecoder() {
    Ops tf = Ops.create(graph);
    path = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    orientation = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    image = tf.expandDims(Decoding.image(tf, path, orientation), tf.constant(0));
    session = new Session(graph, SessionConfig.onCpu());
  }

  /**
   * Decodes an image file, upright: uint8 [1, H, W, 3]; the caller closes the tensor.
   *
   * @throws InvalidInputException if the file is missing, truncated or not an image, or would be
   *     decoded to wrong colours
   */
  public TUint8 decode(Path file) {
    BmpPalette.requireGrey(file);
    try (TString value = TString.scalarOf(file.toString());
        TInt32 held = TInt32.scalarOf(ExifOrientation.of(file))) {
      Session.Runner runner = session.runner().feed(path, value).feed(orientation, held);
      return (TUint8) Decoding.fetch(runner, image, file, "a JPEG, PNG or BMP image");
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
