package dev.tandem.training;

import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Resize;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.model.Segmentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The baseline: the labelled images alone. The teacher still follows the student, and sees the same
 * images for its own batch-norm statistics, since it is the teacher that is evaluated.
 *
 * @param loss of the labelled images
 */
public record SupervisedOnly(SupervisedLoss loss) implements TrainingMethod {
  @Override
  public Losses build(StepContext context) {
    Ops tf = context.lossOps();
    ForwardPass student = context.studentPass();
    Segmentation segmentation = context.model().forward(student, context.labeled().images());
    Operand<TFloat32> logits =
        Resize.bilinear(tf, segmentation.logits(), Resize.sizeOf(tf, context.labeled().labels()));
    Operand<TFloat32> supervised =
        loss.loss(tf, logits, context.labeled().labels()).over(tf, context.replica());

    ForwardPass teacher = context.teacherPass();
    context.model().forward(teacher, context.labeled().images()).logits();

    List<ForwardPass.BatchStatistic> statistics = new ArrayList<>(student.statistics());
    statistics.addAll(teacher.statistics());
    // A run can not give the same tensor under two names.
    return new Losses(
        tf.identity(supervised), Map.of("supervised", supervised), statistics, ops -> List.of());
  }

  @Override
  public boolean usesUnlabeledImages() {
    return false;
  }
}
