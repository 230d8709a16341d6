package dev.tandem.data;

import java.nio.file.Path;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.data.IteratorGetNext;
import org.tensorflow.op.data.ParallelMapDataset;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * Whole images with their labels, one at a time, once through a list in its order; made by tf.data
 * inside the graph. After the last one a run fails with {@link
 * org.tensorflow.exceptions.TFOutOfRangeException}.
 */
public final class EvaluationPipeline {
  private final Op begin;
  private final Operand<TUint8> image;
  private final Operand<TInt32> label;

  /**
   * @param pairs image and label files, at least one
   * @param encoding of the label files
   * @param parallelism images decoded at the same time
   */
  public EvaluationPipeline(
      Ops tf, List<ImageLabelPair> pairs, LabelEncoding encoding, int parallelism) {
    List<Class<? extends TType>> types = List.of(TUint8.class, TInt32.class);
    List<Shape> shapes = List.of(Shape.of(1, -1, -1, 3), Shape.of(1, -1, -1));
    Operand<?> numbers =
        tf.data.rangeDataset(
            tf.constant(0L),
            tf.constant((long) pairs.size()),
            tf.constant(1L),
            List.of(TInt64.class),
            List.of(Shape.scalar()));
    List<Path> images = pairs.stream().map(ImageLabelPair::image).toList();
    List<Path> labels = pairs.stream().map(ImageLabelPair::label).toList();
    try (ConcreteFunction load =
        ConcreteFunction.create(ops -> load(ops, pairs.size(), encoding))) {
      Operand<?> samples =
          tf.data.parallelMapDataset(
              numbers,
              List.of(
                  Decoding.paths(tf, images),
                  Decoding.orientations(tf, images),
                  Decoding.paths(tf, labels)),
              tf.constant((long) parallelism),
              load,
              types,
              shapes,
              ParallelMapDataset.deterministic("true"));
      Operand<?> prefetched = tf.data.prefetchDataset(samples, tf.constant(2L), types, shapes);
      Operand<?> iterator = tf.data.iterator(tf.scope().makeUnique("whole"), "", types, shapes);
      begin = tf.data.makeIterator(prefetched, iterator);
      IteratorGetNext next = tf.data.iteratorGetNext(iterator, types, shapes);
      image = next.components().get(0).expect(TUint8.class);
      label = next.components().get(1).expect(TInt32.class);
    }
  }

  /** uint8 [1, H, W, 3]: the next image. */
  public Operand<TUint8> image() {
    return image;
  }

  /** int32 [1, H, W], −1 = ignore: its label. */
  public Operand<TInt32> label() {
    return label;
  }

  /** Goes back to the first image. */
  public void start(Session session) {
    session.runner().addTarget(begin).run().close();
  }

  private static Signature load(Ops tf, int count, LabelEncoding encoding) {
    var number = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    var images = tf.placeholder(TString.class, Placeholder.shape(Shape.of(count)));
    var orientations = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(count)));
    var labels = tf.placeholder(TString.class, Placeholder.shape(Shape.of(count)));
    Operand<TInt32> zero = tf.constant(0);
    Operand<TUint8> image =
        Decoding.image(tf, tf.gather(images, number, zero), tf.gather(orientations, number, zero));
    Operand<TInt32> label =
        Decoding.label(tf, tf.gather(labels, number, zero), tf.shape(image), encoding);
    return Signature.builder()
        .key("load")
        .input("number", number)
        .input("images", images)
        .input("orientations", orientations)
        .input("labels", labels)
        .output("image", tf.expandDims(image, zero))
        .output("label", tf.expandDims(label, zero))
        .build();
  }
}
