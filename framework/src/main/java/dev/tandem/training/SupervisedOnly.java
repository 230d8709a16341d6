package dev.tandem.training;

import dev.tandem.graph.Resize;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.model.Segmentation;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The supervised baseline: the labelled images alone. The teacher still follows the student, and
 * sees the same images for its own batch-norm statistics, since it is the teacher that is
 * evaluated.
 *
 * @param loss of the labelled images
 * @param teacher how the teacher follows the student
 */
public record SupervisedOnly(SupervisedLoss loss, TeacherUpdate teacher) implements TrainingMethod {
  @Override
  public Losses build(StepContext context) {
    Ops tf = context.lossOps();
    Operand<TFloat32> images = context.labeled().images();
    Operand<TInt32> labels = context.labeled().labels();
    Segmentation output = context.student().segment(images);
    Operand<TFloat32> logits = output.atImageSize(tf, output.logits(), Resize.sizeOf(tf, labels));
    Operand<TFloat32> supervised = loss.loss(tf, logits, labels).over(tf, context.replica());
    // Only for the statistics of its batch normalisation.
    context.teacher(teacher).segment(images).logits();
    // A run cannot fetch the same tensor under two names.
    return new Losses(tf.identity(supervised), Map.of("supervised", supervised));
  }
}
