package dev.tandem.data;

import dev.tandem.distribution.ReplicatedSession;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
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
 * One pass over a list of images with labels, by tf.data inside the graph. Images of equal size
 * come first, in full batches; the rest follow one by one. With a batch size of 1 the order of the
 * list is kept. After the last batch a session run fails with {@link
 * org.tensorflow.exceptions.TFOutOfRangeException}.
 */
public final class EvaluationPipeline {
  private static final List<Class<? extends TType>> TYPES = List.of(TUint8.class, TInt32.class);
  private static final List<Shape> SINGLE = List.of(Shape.of(-1, -1, 3), Shape.of(-1, -1));
  private static final List<Shape> BATCHED = List.of(Shape.of(-1, -1, -1, 3), Shape.of(-1, -1, -1));

  private final BatchesBySize order;
  private final LeftOut leftOut;
  private final Placeholder<TInt64> readAt;
  private final Placeholder<TInt64> firstInBatches;
  private final Placeholder<TInt64> firstOfRest;
  private final Op begin;
  private final Operand<TUint8> images;
  private final Operand<TInt32> labels;

  /**
   * @param pairs image and label files, at least one
   * @param encoding of the label files
   * @param batch images per batch where their sizes are equal, at least 1
   * @param parallelism number of images decoded in parallel
   */
  public EvaluationPipeline(
      Ops tf, List<ImageLabelPair> pairs, LabelEncoding encoding, int batch, int parallelism) {
    order = BatchesBySize.of(pairs, batch);
    leftOut = new LeftOut(order, encoding);
    int count = pairs.size();
    readAt = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(count)));
    List<Path> imageFiles = order.pairs().stream().map(ImageLabelPair::image).toList();
    List<Path> labelFiles = order.pairs().stream().map(ImageLabelPair::label).toList();
    List<Operand<?>> files =
        List.of(
            readAt,
            Decoding.paths(tf, imageFiles),
            Decoding.orientations(tf, imageFiles),
            Decoding.paths(tf, labelFiles));
    firstInBatches = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    firstOfRest = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    int full = order.inBatches();
    try (ConcreteFunction load = ConcreteFunction.create(ops -> load(ops, count, encoding))) {
      Operand<? extends TType> all =
          tf.data.concatenateDataset(
              samples(tf, new Range(firstInBatches, full, batch), files, load, parallelism),
              samples(tf, new Range(firstOfRest, count, 1), files, load, parallelism),
              TYPES,
              BATCHED);
      Operand<? extends TType> prefetched =
          tf.data.prefetchDataset(all, tf.constant(2L), TYPES, BATCHED);
      Operand<? extends TType> iterator =
          tf.data.iterator(tf.scope().makeUnique("whole"), "", TYPES, BATCHED);
      begin = tf.data.makeIterator(WithoutAutotune.of(tf, prefetched, TYPES, BATCHED), iterator);
      IteratorGetNext next = tf.data.iteratorGetNext(iterator, TYPES, BATCHED);
      images = next.components().get(0).expect(TUint8.class);
      labels = next.components().get(1).expect(TInt32.class);
    }
  }

  /**
   * The positions in the list from {@code first} to before {@code last}, in batches of {@code
   * batch}.
   */
  private record Range(Operand<TInt64> first, long last, long batch) {}

  private static Operand<? extends TType> samples(
      Ops tf, Range range, List<Operand<?>> files, ConcreteFunction load, int parallelism) {
    Operand<? extends TType> numbers =
        tf.data.rangeDataset(
            range.first,
            tf.constant(range.last),
            tf.constant(1L),
            List.of(TInt64.class),
            List.of(Shape.scalar()));
    Operand<? extends TType> samples =
        tf.data.parallelMapDataset(
            numbers,
            files,
            tf.constant((long) parallelism),
            load,
            TYPES,
            SINGLE,
            ParallelMapDataset.deterministic("true"));
    return tf.data.batchDataset(
        samples, tf.constant(range.batch), tf.constant(true), TYPES, BATCHED);
  }

  /** uint8 [B, H, W, 3]: the images of the next batch, which have equal sizes. */
  public Operand<TUint8> images() {
    return images;
  }

  /** int32 [B, H, W], −1 = ignore: the labels of the same batch. */
  public Operand<TInt32> labels() {
    return labels;
  }

  /** The files in the order of the pass. */
  public List<ImageLabelPair> pairs() {
    return order.pairs();
  }

  /** The number of batches, hence of session runs, in one pass over the list. */
  public int batchCount() {
    return order.batchCount();
  }

  /** The number of images, also of those that are left out. */
  public int imageCount() {
    return order.pairs().size();
  }

  /** Whether the image at a place of the pass is left out. */
  public boolean isLeftOut(int place) {
    return leftOut.isBroken(place);
  }

  /** The number of images that are left out. */
  public int leftOutCount() {
    return leftOut.count();
  }

  /**
   * Reads the files of a batch, and leaves those out, from the next {@link #start} on, that cannot
   * be decoded: their labels are all −1.
   *
   * @param batch its number, counted from 0
   * @return what is wrong with each; empty if all can be decoded
   * @throws dev.tandem.InvalidInputException if no image of the list can be decoded
   */
  public List<String> leaveOutBroken(int batch) {
    return leftOut.leaveOut(batch);
  }

  /**
   * Starts, or starts again, at a batch.
   *
   * @param batch its number, counted from 0
   */
  public void start(ReplicatedSession session, int batch) {
    int place = order.begin(batch);
    int full = order.inBatches();
    try (TInt64 table = leftOut.table();
        TInt64 inBatches = TInt64.scalarOf(Math.min(place, full));
        TInt64 ofRest = TInt64.scalarOf(Math.max(place, full))) {
      session
          .runner()
          .feed(readAt, table)
          .feed(firstInBatches, inBatches)
          .feed(firstOfRest, ofRest)
          .addTarget(begin)
          .run()
          .close();
    }
  }

  private static Signature load(Ops tf, int count, LabelEncoding encoding) {
    var number = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    var readAt = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(count)));
    var images = tf.placeholder(TString.class, Placeholder.shape(Shape.of(count)));
    var orientations = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(count)));
    var labels = tf.placeholder(TString.class, Placeholder.shape(Shape.of(count)));
    Operand<TInt32> zero = tf.constant(0);
    Operand<TInt64> place = tf.gather(readAt, number, zero);
    Operand<TUint8> image =
        Decoding.image(tf, tf.gather(images, place, zero), tf.gather(orientations, place, zero));
    Operand<TInt32> read =
        Decoding.label(tf, tf.gather(labels, place, zero), tf.shape(image), encoding);
    Operand<TInt32> label =
        tf.select(
            tf.math.equal(place, number),
            read,
            tf.math.mul(tf.onesLike(read), tf.constant(LabelEncoding.IGNORED)));
    return Signature.builder()
        .key("load")
        .input("number", number)
        .input("read_at", readAt)
        .input("images", images)
        .input("orientations", orientations)
        .input("labels", labels)
        .output("image", image)
        .output("label", label)
        .build();
  }
}
