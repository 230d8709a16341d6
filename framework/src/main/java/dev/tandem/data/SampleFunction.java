package dev.tandem.data;

import dev.tandem.graph.Draws;
import dev.tandem.graph.SessionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * The function that tf.data maps over the sample numbers: it selects the image of a number, reads,
 * decodes and augments it.
 *
 * @param count number of images in the list
 * @param encoding of the label files
 * @param withLabels whether labels are read
 * @param seed of shuffling and augmentation
 * @param batchSize images per batch of one replica
 * @param replicas number of replicas that share the stream
 */
record SampleFunction(
    int count,
    LabelEncoding encoding,
    boolean withLabels,
    SampleTransform transform,
    long seed,
    int batchSize,
    int replicas) {

  /** Whether samples have a label map: their label, or where they are padded. */
  boolean mapped() {
    return withLabels || transform.marksPadding();
  }

  /**
   * Inputs: the number of a sample in this replica's part of the stream, the offset of that part in
   * a global batch, the place that is read for each place of the list, and the lists of files.
   * Outputs: image float32 [h, w, 3], 0 to 1, and, if the samples are mapped, label int32 [h, w],
   * negative where nothing counts.
   */
  Signature signature(Ops tf) {
    Shape list = Shape.of(count);
    var numberInReplica = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    var offset = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    var readAt = tf.placeholder(TInt64.class, Placeholder.shape(list));
    var imagePaths = tf.placeholder(TString.class, Placeholder.shape(list));
    var orientations = tf.placeholder(TInt32.class, Placeholder.shape(list));
    var signature =
        Signature.builder()
            .key("load")
            .input("number", numberInReplica)
            .input("offset", offset)
            .input("read_at", readAt)
            .input("images", imagePaths)
            .input("orientations", orientations);
    Operand<TInt64> number = globalNumber(tf, numberInReplica, offset);
    Operand<TInt32> first = tf.constant(0);
    Operand<TInt64> place = tf.gather(readAt, shuffled(tf, number), first);
    Operand<TFloat32> image =
        tf.dtypes.cast(
            Decoding.image(
                tf, tf.gather(imagePaths, place, first), tf.gather(orientations, place, first)),
            TFloat32.class);
    Optional<Operand<TInt32>> label = Optional.empty();
    if (withLabels) {
      var labelPaths = tf.placeholder(TString.class, Placeholder.shape(list));
      signature.input("labels", labelPaths);
      label =
          Optional.of(
              Decoding.label(tf, tf.gather(labelPaths, place, first), tf.shape(image), encoding));
      if (transform.marksPadding()) {
        label = label.map(classes -> withIgnoredPixels(tf, classes));
      }
    }
    if (!withLabels && transform.marksPadding()) {
      Operand<TInt32> size =
          tf.slice(tf.shape(image), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
      label = Optional.of(tf.fill(size, tf.constant(0)));
    }
    Draws draws = Draws.at(seed, number).of("sample");
    Sample sample = transform.apply(tf, new Sample(image, label), draws);
    signature.output("image", tf.identity(sample.image())).output("place", place);
    sample.label().ifPresent(l -> signature.output("label", tf.identity(l)));
    return signature.build();
  }

  private static Operand<TInt32> withIgnoredPixels(Ops tf, Operand<TInt32> classes) {
    return tf.select(
        tf.math.equal(classes, tf.constant(LabelEncoding.IGNORED)),
        tf.constant(SampleTransform.IGNORED_PIXEL),
        classes);
  }

  /**
   * The global number of a sample in the stream of all replicas, from its number in this replica's
   * part.
   */
  private Operand<TInt64> globalNumber(
      Ops tf, Operand<TInt64> numberInReplica, Operand<TInt64> offset) {
    Operand<TInt64> batch = tf.constant((long) batchSize);
    Operand<TInt64> globalBatch = tf.constant((long) replicas * batchSize);
    Operand<TInt64> begin = tf.math.mul(tf.math.floorDiv(numberInReplica, batch), globalBatch);
    return tf.math.add(tf.math.add(begin, offset), tf.math.floorMod(numberInReplica, batch));
  }

  /** The position in the list of sample {@code number}; every epoch has a new permutation. */
  Operand<TInt64> shuffled(Ops tf, Operand<TInt64> number) {
    Operand<TInt64> size = tf.constant((long) count);
    Operand<TInt64> epoch = tf.math.floorDiv(number, size);
    // The op takes three 32-bit seeds: two for the key, the third for the epoch.
    Operand<TInt32> key = tf.bitcast(Draws.once(seed).of("shuffle").seed(tf), TInt32.class);
    Operand<TInt32> seeds =
        tf.concat(
            List.of(
                tf.reshape(
                    tf.gather(key, tf.constant(0), tf.constant(0)), tf.constant(new int[] {2})),
                tf.reshape(tf.dtypes.cast(epoch, TInt32.class), tf.constant(new int[] {1}))),
            tf.constant(0));
    return tf.randomIndexShuffle(tf.math.floorMod(number, size), seeds, tf.constant(count - 1L));
  }

  /**
   * The places in the list of the images in all replicas' batches at a step, which follow from the
   * seed; before replacement.
   *
   * @param step counted from 0
   */
  int[] placesAt(long step) {
    int images = batchSize * replicas;
    try (Graph graph = new Graph();
        Session session = new Session(graph, SessionConfig.onCpu(1, 1))) {
      Ops tf = Ops.create(graph);
      List<Operand<TInt64>> places = new ArrayList<>();
      for (int i = 0; i < images; i++) {
        places.add(shuffled(tf, tf.constant(step * images + i)));
      }
      try (Result result = session.runner().fetch(tf.stack(places)).run()) {
        TInt64 found = (TInt64) result.get(0);
        return IntStream.range(0, images).map(i -> Math.toIntExact(found.getLong(i))).toArray();
      }
    }
  }
}
