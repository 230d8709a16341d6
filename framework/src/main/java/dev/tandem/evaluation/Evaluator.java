package dev.tandem.evaluation;

import dev.tandem.InvalidInputException;
import dev.tandem.data.EvaluationPipeline;
import dev.tandem.data.InputCheck;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.VariableScope;
import dev.tandem.model.SegmentationModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
 * ({@link ViewPlan}). Counting happens in the graph; only the counts, C·C numbers per batch, are
 * fetched.
 */
public final class Evaluator {
  private final EvaluationPipeline pipeline;
  private final EvaluationViews views;
  private final List<Op> load;
  private final Operand<TInt32> shape;
  private final Operand<TInt32> counts;
  private final int classCount;
  private final List<String> untold = new ArrayList<>();

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
    ScratchVariable<TInt32> truth =
        ScratchVariable.of(tf, "truth", TInt32.class, Shape.of(-1, -1, -1));
    Operand<TFloat32> unit =
        tf.math.mul(tf.dtypes.cast(pipeline.images(), TFloat32.class), tf.constant(1 / 255f));
    this.load = new ArrayList<>(views.load(tf, unit, classCount));
    this.load.add(truth.set(tf, pipeline.labels()));
    this.shape = tf.shape(pipeline.labels());
    Operand<TInt32> predicted = tf.math.argMax(views.sum(tf), tf.constant(3), TInt32.class);
    this.counts = counts(tf, truth.read(tf), predicted, classCount);
  }

  /**
   * Counts how often each pair of true and predicted class occurs.
   *
   * @param truth int32, −1 = ignore
   * @param predicted int32 of the same shape
   * @return int32 [C·C]: the confusion matrix row by row, row = true class
   */
  static Operand<TInt32> counts(
      Ops tf, Operand<TInt32> truth, Operand<TInt32> predicted, int classCount) {
    Operand<TInt32> size = tf.constant(classCount * classCount);
    Operand<TBool> counted = tf.math.greaterEqual(truth, tf.constant(0));
    Operand<TInt32> pair = tf.math.add(tf.math.mul(truth, tf.constant(classCount)), predicted);
    // Ignored pixels are counted in one more bin, which is dropped.
    Operand<TInt32> bin = tf.select(counted, pair, tf.fill(tf.shape(pair), size));
    // A sum and no Bincount, of which a GPU has no deterministic kernel.
    Operand<TInt32> bins =
        tf.math.unsortedSegmentSum(tf.onesLike(bin), bin, tf.constant(classCount * classCount + 1));
    return tf.slice(
        bins, tf.constant(new int[] {0}), tf.constant(new int[] {classCount * classCount}));
  }

  /**
   * Evaluates all images of the pipeline once.
   *
   * @throws InvalidInputException if an image cannot be read
   */
  public ConfusionMatrix evaluate(ReplicatedSession session) {
    return evaluate(session, () -> false, 0).orElseThrow();
  }

  /**
   * Evaluates all images of the pipeline once, unless it is abandoned. What cannot be read is left
   * out, if that is allowed.
   *
   * @param abandoned asked before every batch; once true there is no result
   * @param mostLeftOut so many images may be left out
   * @throws InvalidInputException if more cannot be read
   */
  public Optional<ConfusionMatrix> evaluate(
      ReplicatedSession session, BooleanSupplier abandoned, int mostLeftOut) {
    ConfusionMatrix matrix = new ConfusionMatrix(classCount);
    pipeline.start(session);
    for (int batch = 0; batch < pipeline.batchCount(); batch++) {
      if (abandoned.getAsBoolean()) {
        return Optional.empty();
      }
      try {
        matrix.add(nextBatch(session));
      } catch (TensorFlowException | IllegalArgumentException e) {
        if (!InputCheck.isOfPipeline(e) || !leaveOutBroken(batch, mostLeftOut)) {
          throw e;
        }
        return evaluate(session, abandoned, mostLeftOut);
      }
    }
    matrix.leaveOut(pipeline.leftOutCount());
    return Optional.of(matrix);
  }

  /**
   * Evaluates all images of the pipeline once.
   *
   * @return a matrix for each batch; with batches of one image a matrix for each image, in the
   *     order of the list
   */
  public List<ConfusionMatrix> evaluateEach(ReplicatedSession session) {
    List<ConfusionMatrix> matrices = new ArrayList<>();
    pipeline.start(session);
    for (int batch = 0; batch < pipeline.batchCount(); batch++) {
      matrices.add(nextBatch(session));
    }
    return matrices;
  }

  private ConfusionMatrix nextBatch(ReplicatedSession session) {
    ConfusionMatrix matrix = new ConfusionMatrix(classCount);
    ReplicatedSession.Runner loading = session.runner().fetch(shape);
    load.forEach(loading::addTarget);
    try (Result size = loading.run()) {
      TInt32 batchShape = (TInt32) size.get(0);
      views.see(session, batchShape.getInt(1), batchShape.getInt(2));
      matrix.addImages(batchShape.getInt(0));
    }
    try (Result result = session.runner().fetch(counts).run()) {
      TInt32 seen = (TInt32) result.get(0);
      for (int pair = 0; pair < classCount * classCount; pair++) {
        matrix.add(pair / classCount, pair % classCount, seen.getInt(pair));
      }
    }
    return matrix;
  }

  /** Whether the batch failed because images of it cannot be read. */
  private boolean leaveOutBroken(int batch, int mostLeftOut) {
    List<String> faults = pipeline.leaveOutBroken(batch);
    untold.addAll(faults);
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
  public List<String> takeUntold() {
    List<String> taken = List.copyOf(untold);
    untold.clear();
    return taken;
  }
}
