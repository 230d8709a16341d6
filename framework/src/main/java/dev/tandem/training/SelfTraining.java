package dev.tandem.training;

import dev.tandem.ValueRange;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.Supervision;
import dev.tandem.graph.Resize;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.optimizer.Schedule;
import dev.tandem.pseudolabel.PseudoLabels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Self-training in logit space alone: a mean teacher (<a
 * href="https://arxiv.org/abs/1703.01780">Tarvainen and Valpola 2017</a>) labels the weak view of
 * the unlabelled images, and the student learns the confident labels on the strong view, as in
 * FixMatch (<a href="https://arxiv.org/abs/2001.07685">Sohn et al. 2020</a>). The teacher is in
 * evaluation mode. Loss = supervised + weight·consistency (formulas.md, "Self-training with a mean
 * teacher").
 *
 * @param augmentation from the weak to the strong view
 * @param supervisedLoss of the labelled images
 * @param consistency loss of the unlabelled images
 * @param weight of the consistency loss over the progress of the training
 * @param teacher how the teacher follows the student; with a decay of 0 it is the student of the
 *     step before
 */
public record SelfTraining(
    StrongAugmentation augmentation,
    SupervisedLoss supervisedLoss,
    UnsupervisedLoss consistency,
    Schedule weight,
    TeacherUpdate teacher)
    implements TrainingMethod {

  /**
   * With a consistency loss of constant weight.
   *
   * @throws IllegalArgumentException if the weight is negative or not a finite number
   */
  public SelfTraining(
      StrongAugmentation augmentation,
      SupervisedLoss supervisedLoss,
      UnsupervisedLoss consistency,
      double weight,
      TeacherUpdate teacher) {
    this(augmentation, supervisedLoss, consistency, Schedule.constant(checked(weight)), teacher);
  }

  private static double checked(double weight) {
    ValueRange.requireAtLeast("weight of the consistency loss", weight, 0.0);
    return weight;
  }

  @Override
  public Optional<SampleTransform> labeledView() {
    return Optional.of(augmentation.labeledView());
  }

  @Override
  public Optional<UnlabeledBatches> unlabeled() {
    return Optional.of(UnlabeledBatches.one(ImageAugmentation.weak(augmentation.geometry())));
  }

  @Override
  public Losses build(StepContext context) {
    Operand<TInt32> labels = context.labeled().labels();
    Operand<TFloat32> weak = context.unlabeled().images();
    Ops tf = context.lossOps();
    Operand<TInt32> size = Resize.sizeOf(tf, labels);

    Ops viewOps = context.viewOps();
    Supervision pseudo =
        context.unlabeled().withoutPadding(viewOps, pseudoLabels(context, weak, size));
    SupervisedImages strong =
        augmentation.apply(
            viewOps,
            context.replica(),
            new SupervisedImages(weak, PseudoLabels.shared(pseudo)),
            context.draws().of("strong"));
    Supervision supervision = strong.labels().logitSpace();

    StudentPass student = StudentPass.of(context, strong.images(), size);
    Operand<TFloat32> supervised =
        supervisedLoss.loss(tf, student.labeled(), labels).over(tf, context.replica());
    Operand<TFloat32> unsupervised =
        consistency.loss(tf, student.strong(), supervision).over(tf, context.replica());

    Map<String, Operand<TFloat32>> terms = new LinkedHashMap<>();
    terms.put("supervised", supervised);
    terms.put("unsupervised", unsupervised);
    terms.put("confident", consistency.confidentShare(tf, context.replica(), supervision));
    return new Losses(
            tf.math.add(supervised, tf.math.mul(unsupervised, weight.at(tf, context.progress()))),
            terms)
        .with(
            new PseudoLabeling(
                (inspection, view) -> pseudoLabels(inspection, view, Resize.sizeOf(viewOps, view)),
                consistency.threshold()));
  }

  private Supervision pseudoLabels(
      StepContext context, Operand<TFloat32> weak, Operand<TInt32> size) {
    return context
        .teacher(StepContext.TEACHER, teacher, StepContext.Mode.EVAL)
        .segment(weak)
        .labels(context.viewOps(), size);
  }
}
