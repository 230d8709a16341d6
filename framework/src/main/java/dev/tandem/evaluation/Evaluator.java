package dev.tandem.evaluation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.EvaluationPipeline;
import dev.tandem.data.ImageLabelPair;
import dev.tandem.data.InputCheck;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Histogram;
import dev.tandem.graph.LabelMaps;
import dev.tandem.graph.VariableScope;
import dev.tandem.model.SegmentationModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Evaluates a network on images at their original size, optionally with test-time augmentation
 * ({@link ViewPlan}). Counting happens in the graph; only the counts, C·C numbers per image, are
 * fetched.
 */
public final class Evaluator {
  private final EvaluationPipeline pipeline;
  private final EvaluationViews views;
  private final List<Op> load;
  private final List<Op> clear;
  private final Operand<TInt32> shape;
  private final Operand<TInt32> counts;
  private final ScratchVariable<TInt32> truth;
  private final int classCount;
  private final List<String> unreported = new ArrayList<>();

  /**
   * Adds the evaluation to a graph.
   *
   * @param weights scope of the network to evaluate
   * @param pipeline images and labels
   * @param plan the views of each image whose predictions are averaged
   */
  public Evaluator(
      Ops tf,
      SegmentationModel model,
      VariableScope weights,
      EvaluationPipeline pipeline,
      ViewPlan plan) {
    this.pipeline = pipeline;
    this.classCount = model.classCount();
    this.views = new EvaluationViews(tf, model, weights, plan);
    this.truth = ScratchVariable.of(tf, "truth", TInt32.class, Shape.of(-1, -1, -1));
    Operand<TFloat32> unit =
        tf.math.mul(tf.dtypes.cast(pipeline.images(), TFloat32.class), tf.constant(1 / 255f));
    this.load = new ArrayList<>(views.load(tf, unit, classCount));
    this.load.add(truth.set(tf, pipeline.labels()));
    this.clear = new ArrayList<>(views.clear(tf));
    this.clear.add(truth.clear(tf));
    this.shape = tf.shape(pipeline.labels());
    Operand<TInt32> predicted = tf.math.argMax(views.sum(tf), tf.constant(3), TInt32.class);
    this.counts = counts(tf, truth.read(tf), predicted, classCount);
  }

  /**
   * Counts how often each pair of true and predicted class occurs in each image.
   *
   * @param truth int32 [B, H, W], −1 = ignore
   * @param predicted int32 of the same shape
   * @return int32 [B·C·C]: the confusion matrices one after the other, row by row, row = true class
   */
  static Operand<TInt32> counts(
      Ops tf, Operand<TInt32> truth, Operand<TInt32> predicted, int classCount) {
    Operand<TInt32> batch = tf.gather(tf.shape(truth), tf.constant(0), tf.constant(0));
    Operand<TInt32> pairs = tf.constant(classCount * classCount);
    Operand<TInt32> size = tf.math.mul(batch, pairs);
    Operand<TInt32> ofImage =
        tf.reshape(
            tf.math.mul(tf.range(tf.constant(0), batch, tf.constant(1)), pairs),
            tf.constant(new int[] {-1, 1, 1}));
    Operand<TBool> counted = LabelMaps.areLabeled(tf, truth);
    Operand<TInt32> pair =
        tf.math.add(ofImage, tf.math.add(tf.math.mul(truth, tf.constant(classCount)), predicted));
    return Histogram.of(tf, tf.select(counted, pair, size), size);
  }

  /**
   * How to fetch what the network says of the images of a batch just seen.
   *
   * @param uncertainty from images float32 [1, H, W, 3], 0 to 1, to float32 [1, H, W], where the
   *     network has one
   */
  public MapsFetch maps(
      Ops tf, Optional<Function<Operand<TFloat32>, Operand<TFloat32>>> uncertainty) {
    Operand<TFloat32> images = views.images(tf);
    Operand<TFloat32> first =
        tf.slice(images, tf.constant(new int[4]), tf.constant(new int[] {1, -1, -1, -1}));
    return new MapsFetch(
        tf, images, truth.read(tf), views.sum(tf), uncertainty.map(u -> u.apply(first)));
  }

  /**
   * Evaluates all images of the pipeline once.
   *
   * @param seen told after every batch how many images it had
   * @throws InvalidInputException if an image cannot be read
   */
  public ConfusionMatrix evaluate(ReplicatedSession session, IntConsumer seen) {
    return evaluate(session, () -> false, 0, new EvaluatedImages(), seen).orElseThrow();
  }

  /**
   * Evaluates all images of the pipeline once, unless it is abandoned. What cannot be read is left
   * out, if that is allowed.
   *
   * @param abandoned asked before every batch; once true there is no result
   * @param mostLeftOut the most images that may be left out
   * @param images gets what is found of single images
   * @throws InvalidInputException if more cannot be read
   */
  public Optional<ConfusionMatrix> evaluate(
      ReplicatedSession session,
      BooleanSupplier abandoned,
      int mostLeftOut,
      EvaluatedImages images) {
    return evaluate(session, abandoned, mostLeftOut, images, count -> {});
  }

  private Optional<ConfusionMatrix> evaluate(
      ReplicatedSession session,
      BooleanSupplier abandoned,
      int mostLeftOut,
      EvaluatedImages images,
      IntConsumer seen) {
    images.clear();
    ConfusionMatrix matrix = new ConfusionMatrix(classCount);
    pipeline.start(session, 0);
    int done = 0;
    for (int batch = 0; batch < pipeline.batchCount(); batch++) {
      if (abandoned.getAsBoolean()) {
        return Optional.empty();
      }
      int begun = done;
      done += add(readableBatch(session, batch, mostLeftOut), done, matrix, images);
      ImageLabelPair first = pipeline.pairs().get(begun);
      images
          .of(batch, pipeline.batchCount())
          .filter(maps -> !pipeline.isLeftOut(begun))
          .ifPresent(maps -> images.add(maps.fetch(session, first)));
      seen.accept(done - begun);
    }
    matrix.leaveOut(pipeline.leftOutCount());
    free(session);
    return Optional.of(matrix);
  }

  /** The last batch, of which nobody has any further use. */
  private void free(ReplicatedSession session) {
    ReplicatedSession.Runner runner = session.runner();
    clear.forEach(runner::addTarget);
    runner.run().close();
  }

  /** The next batch; if images of it cannot be read, the same without them. */
  private List<ConfusionMatrix> readableBatch(
      ReplicatedSession session, int batch, int mostLeftOut) {
    while (true) {
      try {
        return nextBatch(session);
      } catch (TensorFlowException | IllegalArgumentException e) {
        if (!InputCheck.isOfPipeline(e) || !leaveOutBroken(batch, mostLeftOut)) {
          throw e;
        }
        pipeline.start(session, batch);
      }
    }
  }

  /**
   * Evaluates all images of the pipeline once.
   *
   * @param seen told after every batch how many images it had
   * @return a matrix for each image; with batches of one image in the order of the list
   */
  public List<ConfusionMatrix> evaluateEach(ReplicatedSession session, IntConsumer seen) {
    List<ConfusionMatrix> matrices = new ArrayList<>();
    pipeline.start(session, 0);
    for (int batch = 0; batch < pipeline.batchCount(); batch++) {
      List<ConfusionMatrix> ofBatch = nextBatch(session);
      matrices.addAll(ofBatch);
      seen.accept(ofBatch.size());
    }
    free(session);
    return matrices;
  }

  /** Adds the matrices of a batch that begins at a place of the list; returns how many. */
  private int add(
      List<ConfusionMatrix> batch, int begin, ConfusionMatrix matrix, EvaluatedImages images) {
    for (int i = 0; i < batch.size(); i++) {
      if (pipeline.isLeftOut(begin + i)) {
        // Another image is at its place, of which no pixel counts, nor as ignored.
        matrix.addImages(1);
        continue;
      }
      matrix.add(batch.get(i));
      ImageResult.of(pipeline.pairs().get(begin + i), batch.get(i)).ifPresent(images::add);
    }
    return batch.size();
  }

  /** A matrix for each image of the next batch. */
  private List<ConfusionMatrix> nextBatch(ReplicatedSession session) {
    ReplicatedSession.Runner loading = session.runner().fetch(shape);
    load.forEach(loading::addTarget);
    int size;
    long pixels;
    try (Result loaded = loading.run()) {
      TInt32 batchShape = (TInt32) loaded.get(0);
      size = batchShape.getInt(0);
      pixels = (long) batchShape.getInt(1) * batchShape.getInt(2);
      views.see(session, batchShape.getInt(1), batchShape.getInt(2));
    }
    int pairs = classCount * classCount;
    List<ConfusionMatrix> matrices = new ArrayList<>();
    try (Result result = session.runner().fetch(counts).run()) {
      TInt32 seen = (TInt32) result.get(0);
      for (int image = 0; image < size; image++) {
        ConfusionMatrix matrix = new ConfusionMatrix(classCount);
        matrix.addImages(1);
        for (int pair = 0; pair < pairs; pair++) {
          int count = seen.getInt((long) image * pairs + pair);
          matrix.add(pair / classCount, pair % classCount, count);
        }
        matrix.addIgnored(pixels - matrix.pixels());
        matrices.add(matrix);
      }
    }
    return matrices;
  }

  /** Whether the batch failed because images of it cannot be read. */
  private boolean leaveOutBroken(int batch, int mostLeftOut) {
    List<String> faults = pipeline.leaveOutBroken(batch);
    unreported.addAll(faults);
    if (pipeline.leftOutCount() > mostLeftOut) {
      throw new InvalidInputException(
          String.join("; ", faults)
              + (mostLeftOut == 0
                  ? ""
                  : "; of the %d validation images %d may be left out"
                      .formatted(pipeline.imageCount(), mostLeftOut)));
    }
    return !faults.isEmpty();
  }

  /** What is wrong with the images that were left out since the last call. */
  public List<String> takeUnreported() {
    List<String> taken = List.copyOf(unreported);
    unreported.clear();
    return taken;
  }
}
