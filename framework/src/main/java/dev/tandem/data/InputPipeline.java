package dev.tandem.data;

import dev.tandem.InvalidInputException;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Replica;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.data.IteratorGetNext;
import org.tensorflow.op.data.ParallelMapDataset;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * An endless, shuffled stream of training batches, by tf.data inside the graph: files are read,
 * decoded and augmented in parallel, batched, and prefetched.
 *
 * <p>Sample number n is a pure function of n and the seed: the image follows from a pseudo-random
 * permutation of the list, a new one for each epoch, and the augmentation from random numbers keyed
 * by n. So a resumed run continues the stream exactly at the sample where the run stopped.
 *
 * <p>With several replicas each reads its part of every global batch: the replicas' batches of a
 * step, concatenated, equal the batch of a single pipeline with the global batch size.
 */
public final class InputPipeline {
  private static final long PREFETCHED_BATCHES = 2;

  /** The number of no sample: after all that are read. */
  private static final long END = Long.MAX_VALUE;

  private final SampleFunction function;
  private final Replacements replacements;
  private final Placeholder<TInt64> start;
  private final Placeholder<TInt64> readAt;
  private final Op begin;
  private final Operand<TFloat32> images;
  private final Operand<TInt64> places;
  private final Optional<Operand<TInt32>> labels;
  private final Optional<Operand<TBool>> padding;

  /**
   * Which samples a pipeline reads.
   *
   * @param dataset where their files are
   * @param ids at least one
   * @param withLabels whether labels are read
   */
  public record Source(SegmentationDataset dataset, List<String> ids, boolean withLabels) {
    /** Copies the list. */
    public Source {
      ids = List.copyOf(ids);
    }

    private List<Path> images() {
      return ids.stream()
          .map(id -> withLabels ? dataset.image(id) : dataset.unlabeledImage(id))
          .toList();
    }
  }

  /**
   * What an element of a data set holds: images, their places in the list, and their maps of labels
   * if they have any.
   */
  private record Elements(List<Class<? extends TType>> types, List<Shape> shapes) {
    /**
     * @param count shape of a number for each image: a scalar, or a batch
     */
    private static Elements of(Shape count, int crop, boolean mapped) {
      Shape map = count.append(crop).append(crop);
      Shape image = map.append(3);
      return mapped
          ? new Elements(
              List.of(TFloat32.class, TInt64.class, TInt32.class), List.of(image, count, map))
          : new Elements(List.of(TFloat32.class, TInt64.class), List.of(image, count));
    }
  }

  /**
   * Adds the pipeline to a graph.
   *
   * @param source of the samples
   * @param transform of each sample
   * @param batchSize images a batch
   * @param seed of the shuffling and the random draws
   * @param parallelism samples made at the same time
   * @param replica whose share of the stream this is
   */
  public InputPipeline(
      Ops tf,
      Source source,
      SampleTransform transform,
      int batchSize,
      long seed,
      int parallelism,
      Replica replica) {
    int crop = transform.crop();
    this.replacements = new Replacements(source);
    this.start = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    this.readAt = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(source.ids.size())));
    this.function =
        new SampleFunction(
            source.ids.size(),
            source.dataset.encoding(),
            source.withLabels,
            transform,
            seed,
            batchSize,
            replica.count());
    Elements sample = Elements.of(Shape.scalar(), crop, function.mapped());
    Elements batch = Elements.of(Shape.of(batchSize), crop, function.mapped());
    Operand<?> batches =
        tf.data.batchDataset(
            samples(tf, source, sample, (long) replica.index() * batchSize, parallelism),
            tf.constant((long) batchSize),
            tf.constant(true),
            batch.types,
            batch.shapes);
    Operand<? extends TType> prefetched =
        tf.data.prefetchDataset(
            batches, tf.constant(PREFETCHED_BATCHES), batch.types, batch.shapes);
    Operand<?> iterator =
        tf.data.iterator(tf.scope().makeUnique("iterator"), "", batch.types, batch.shapes);
    this.begin =
        tf.data.makeIterator(
            WithoutAutotune.of(tf, prefetched, batch.types, batch.shapes), iterator);
    IteratorGetNext next = tf.data.iteratorGetNext(iterator, batch.types, batch.shapes);
    this.images = next.components().get(0).expect(TFloat32.class);
    this.places = next.components().get(1).expect(TInt64.class);
    Optional<Operand<TInt32>> map =
        function.mapped()
            ? Optional.of(next.components().get(2).expect(TInt32.class))
            : Optional.empty();
    Operand<TInt32> ignored = tf.constant(LabelEncoding.IGNORED);
    boolean marked = transform.marksPadding();
    this.labels =
        map.filter(read -> source.withLabels)
            .map(read -> marked ? tf.math.maximum(read, ignored) : read);
    this.padding = map.filter(read -> marked).map(read -> tf.math.equal(read, ignored));
  }

  /** The samples one by one, from {@link #start} on. */
  private Operand<?> samples(
      Ops tf, Source source, Elements sample, long firstOfReplica, int parallelism) {
    List<Path> imageFiles = source.images();
    List<Operand<?>> files =
        new ArrayList<>(
            List.of(
                tf.constant(firstOfReplica),
                readAt,
                Decoding.paths(tf, imageFiles),
                Decoding.orientations(tf, imageFiles)));
    if (source.withLabels) {
      files.add(Decoding.paths(tf, source.ids.stream().map(source.dataset::label).toList()));
    }
    Operand<?> numbers =
        tf.data.rangeDataset(
            start,
            tf.constant(END),
            tf.constant(1L),
            List.of(TInt64.class),
            List.of(Shape.scalar()));
    try (ConcreteFunction load = ConcreteFunction.create(function::signature)) {
      return tf.data.parallelMapDataset(
          numbers,
          files,
          tf.constant((long) parallelism),
          load,
          sample.types,
          sample.shapes,
          ParallelMapDataset.deterministic("true"));
    }
  }

  /**
   * float32 [batch, crop, crop, 3], 0 to 1: the images of the next batch; each session run takes
   * one.
   */
  public Operand<TFloat32> images() {
    return images;
  }

  /**
   * int64 [batch]: which images these are, as places in the list of the ids, counted from 0; for
   * methods that keep something for each image.
   */
  public Operand<TInt64> places() {
    return places;
  }

  /**
   * int32 [batch, crop, crop], −1 = ignore: the labels of the same batch.
   *
   * @throws java.util.NoSuchElementException if the pipeline reads no labels
   */
  public Operand<TInt32> labels() {
    return labels.orElseThrow();
  }

  /** bool [batch, crop, crop]: where there is no image, if the transform marks that. */
  public Optional<Operand<TBool>> padding() {
    return padding;
  }

  /**
   * The labels with label −1 and confidence 0 on the padding that the transform marks, so that no
   * loss counts it.
   *
   * @param labels of unlabelled images, such as a teacher's
   */
  public Supervision withoutPadding(Ops tf, Supervision labels) {
    return padding.map(where -> labels.ignoredWhere(tf, where)).orElse(labels);
  }

  /**
   * The ids of the images in the batches of all replicas at a step; they follow from the seed and
   * the images that were replaced.
   *
   * @param step counted from 0
   */
  public List<String> idsAt(long step) {
    return replacements.ids(function.placesAt(step));
  }

  /** Starts the stream at the batch of step {@code step}, counted from 0. */
  public void start(ReplicatedSession session, long step) {
    startAt(session, step * function.batchSize());
  }

  /** Ends the stream: images that are ready are dropped, and their memory with them. */
  public void stop(ReplicatedSession session) {
    startAt(session, END);
  }

  private void startAt(ReplicatedSession session, long number) {
    try (TInt64 first = TInt64.scalarOf(number);
        TInt64 table = replacements.table()) {
      session.runner().feed(start, first).feed(readAt, table).addTarget(begin).run().close();
    }
  }

  /**
   * Reads the files of a step's images, on all replicas, and replaces those that cannot be read by
   * the next ones of the list, from the next {@link #start} on.
   *
   * @param step counted from 0
   * @return what is wrong with each that is replaced now; empty if all can be read
   * @throws InvalidInputException if no image of the list can be read, or a label does not fit its
   *     image or the classes
   */
  public List<String> replaceBroken(long step) {
    return replacements.replaceBroken(function.placesAt(step));
  }

  /** The number of images of the list that were replaced. */
  public int brokenCount() {
    return replacements.count();
  }

  /** The number of images of the list. */
  public int imageCount() {
    return function.count();
  }
}
