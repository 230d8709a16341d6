package dev.tandem.experiments.example;

import dev.tandem.data.Supervision;
import dev.tandem.graph.LabelMaps;
import dev.tandem.graph.Reduce;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.MeanLoss;
import dev.tandem.loss.UnsupervisedLoss;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

public record WeightedByConfidence(double threshold) implements UnsupervisedLoss {
  @Override
  public MeanLoss loss(Ops tf, Operand<TFloat32> logits, Supervision supervision) {
    Operand<TFloat32> losses = CrossEntropy.perPixel(tf, logits, supervision.label());
    return new MeanLoss(
        Reduce.sum(tf, tf.math.mul(losses, supervision.confidence())),
        Reduce.count(tf, LabelMaps.areLabeled(tf, supervision.label())));
  }
}
