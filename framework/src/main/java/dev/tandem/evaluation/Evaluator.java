package dev.tandem.evaluation;

import dev.tandem.data.EvaluationPipeline;
import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.VariableScope;
import dev.tandem.model.SegmentationModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.tensorflow.Operand;
import org.tensorflow.Result;
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

  /** Evaluates all images of the pipeline once. */
  public ConfusionMatrix evaluate(ReplicatedSession session) {
    return evaluate(session, () -> false).orElseThrow();
  }

  /**
   * Evaluates all images of the pipeline once, unless it is abandoned.
   *
   * @param abandoned asked before every batch; once true there is no result
   */
  public Optional<ConfusionMatrix> evaluate(ReplicatedSession session, BooleanSupplier abandoned) {
    ConfusionMatrix matrix = new ConfusionMatrix(classCount);
    pipeline.start(session);
    for (int batch = 0; batch < pipeline.batchCount(); batch++) {
      if (abandoned.getAsBoolean()) {
        return Optional.empty();
      }
      matrix.add(nextBatch(session));
    }
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
    ReplicatedSession.Runner loading = session.runner().fetch(shape);
    load.forEach(loading::addTarget);
    try (Result size = loading.run()) {
      TInt32 batchShape = (TInt32) size.get(0);
      views.see(session, batchShape.getInt(1), batchShape.getInt(2));
    }
    ConfusionMatrix matrix = new ConfusionMatrix(classCount);
    try (Result result = session.runner().fetch(counts).run()) {
      TInt32 seen = (TInt32) result.get(0);
      for (int pair = 0; pair < classCount * classCount; pair++) {
        matrix.add(pair / classCount, pair % classCount, seen.getInt(pair));
      }
    }
    return matrix;
  }
}
