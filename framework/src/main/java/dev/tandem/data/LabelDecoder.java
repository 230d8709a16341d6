package dev.tandem.data;

import dev.tandem.InvalidInputException;
import dev.tandem.graph.SessionConfig;
import dev.tandem.graph.TensorValues;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * Decodes single label files outside of training, with the same ops as the input pipelines.
 * Thread-safe.
 */
public final class LabelDecoder implements AutoCloseable {
  private final LabelEncoding encoding;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TString> path;
  private final Operand<TInt32> stored;

  /**
   * The stored values of a label file.
   *
   * @param width in pixels
   * @param values row by row
   */
  public record Stored(int width, int[] values) {
    /** The height in pixels. */
    public int height() {
      return values.length / width;
    }
  }

  /** Opens a graph and a session for decoding. */
  public LabelDecoder(LabelEncoding encoding) {
    this.encoding = encoding;
    Ops tf = Ops.create(graph);
    path = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    try {
      stored = encoding.stored(tf, tf.io.readFile(path));
      session = new Session(graph, SessionConfig.onCpu());
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /**
   * The stored value of each pixel, before it is mapped to a class.
   *
   * @throws InvalidInputException if the file is missing, truncated or not of the expected format
   */
  public Stored stored(Path file) {
    try (TString value = TString.scalarOf(file.toString());
        TInt32 map =
            (TInt32)
                Decoding.fetch(
                    session.runner().feed(path, value), stored, file, encoding.expectedFile())) {
      return new Stored(Math.toIntExact(map.shape().get(1)), TensorValues.of(map));
    }
  }

  /**
   * The class of each pixel, row by row; −1 = ignore.
   *
   * @throws InvalidInputException as {@link #stored}
   */
  public int[] classes(Path file) {
    int[] classes = stored(file).values;
    for (int i = 0; i < classes.length; i++) {
      classes[i] = encoding.classOf(classes[i]);
    }
    return classes;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
