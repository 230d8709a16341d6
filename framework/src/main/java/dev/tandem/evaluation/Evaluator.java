package dev.tandem.evaluation;

import dev.tandem.data.EvaluationPipeline;
import dev.tandem.graph.VariableScope;
import dev.tandem.model.Prediction;
import dev.tandem.model.SegmentationModel;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * Evaluates a network on whole images at their own size. The graph counts; only the small matrix of
 * counts comes to Java, once an image.
 */
public final class Evaluator {
  private final EvaluationPipeline pipeline;
  private final Operand<TInt32> counts;
  private final int imageCount;
  private final int classCount;

  /**
   * Adds the evaluation to a graph.
   *
   * @param weights scope of the network to evaluate
   * @param imageCount images that the pipeline gives
   */
  public Evaluator(
      Ops tf,
      SegmentationModel model,
      VariableScope weights,
      EvaluationPipeline pipeline,
      int imageCount) {
    this.pipeline = pipeline;
    this.imageCount = imageCount;
    this.classCount = model.classCount();
    Prediction prediction = Prediction.of(tf, model, weights, pipeline.image());
    this.counts = counts(tf, pipeline.label(), prediction.label(), classCount);
  }

  /**
   * How often each pair of labels occurs.
   *
   * @param truth int32, −1 = ignore
   * @param predicted int32 of the same shape
   * @return int32 [C·C], row = truth
   */
  static Operand<TInt32> counts(
      Ops tf, Operand<TInt32> truth, Operand<TInt32> predicted, int classCount) {
    Operand<TInt32> size = tf.constant(classCount * classCount);
    Operand<TBool> counted = tf.math.greaterEqual(truth, tf.constant(0));
    Operand<TInt32> pair = tf.math.add(tf.math.mul(truth, tf.constant(classCount)), predicted);
    // Ignored pixels fall into a bin of their own, behind all others.
    Operand<TInt32> bin = tf.select(counted, pair, tf.fill(tf.shape(pair), size));
    Operand<TInt32> bins =
        tf.math.bincount(
            tf.reshape(bin, tf.constant(new int[] {-1})),
            tf.constant(classCount * classCount + 1),
            tf.constant(new int[0]));
    return tf.slice(
        bins, tf.constant(new int[] {0}), tf.constant(new int[] {classCount * classCount}));
  }

  /** Goes once through all images. */
  public ConfusionMatrix evaluate(Session session) {
    ConfusionMatrix matrix = new ConfusionMatrix(classCount);
    pipeline.start(session);
    for (int image = 0; image < imageCount; image++) {
      try (Result result = session.runner().fetch(counts).run()) {
        TInt32 seen = (TInt32) result.get(0);
        for (int pair = 0; pair < classCount * classCount; pair++) {
          matrix.add(pair / classCount, pair % classCount, seen.getInt(pair));
        }
      }
    }
    return matrix;
  }
}
