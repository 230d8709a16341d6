package dev.tandem.training;

import dev.tandem.augment.StrongAugmentation;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.Supervision;
import dev.tandem.graph.ForwardPass;
import dev.tandem.graph.Resize;
import dev.tandem.graph.SubBatches;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.model.Segmentation;
import dev.tandem.optimizer.Schedule;
import dev.tandem.pseudolabel.PseudoLabelStrategy;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.pseudolabel.TeacherPredictions;
import dev.tandem.representation.PrototypeSimilarity;
import dev.tandem.representation.Prototypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One step of semi-supervised training (METHODS 2), for every strategy and representation: the
 * teacher labels the weak view, the strong view of images and labels together trains the student in
 * both spaces. The student sees the labelled images and the strong view in one pass, each
 * normalised by itself: one pass reads its weights once, and makes one gradient of them. Loss =
 * supervised + unsupervised + λ(progress)·contrastive.
 *
 * @param strategy what supervises each space
 * @param augmentation from the weak to the strong view
 * @param supervisedLoss of the labelled images
 * @param unsupervisedLoss of the unlabelled images in logit space
 * @param contrast of all images in representation space
 * @param contrastiveWeight λ
 */
public record SemiSupervised(
    PseudoLabelStrategy strategy,
    StrongAugmentation augmentation,
    SupervisedLoss supervisedLoss,
    UnsupervisedLoss unsupervisedLoss,
    RepresentationContrast contrast,
    Schedule contrastiveWeight)
    implements TrainingMethod {

  @Override
  public Losses build(StepContext context) {
    Ops tf = context.lossOps();
    Ops viewOps = context.viewOps();
    Operand<TInt32> labels = context.labeled().labels();
    Operand<TInt32> size = Resize.sizeOf(tf, labels);

    ForwardPass teacherPass = context.teacherPass();
    Operand<TFloat32> weak = context.unlabeled().images();
    Segmentation teacher = context.model().forward(teacherPass, weak);
    // Nothing in training asks for it, but the exported teacher tells its uncertainty.
    teacher.variance();
    Prototypes prototypes = contrast.prototypes(context);
    PseudoLabels pseudo =
        strategy.label(viewOps, view(context, teacher, prototypes.current(), size));

    SupervisedImages strong =
        augmentation.apply(
            viewOps,
            context.replica(),
            new SupervisedImages(weak, pseudo),
            context.draws().of("strong"));
    PseudoLabels supervision = strong.labels();

    List<Operand<TFloat32>> images = List.of(context.labeled().images(), strong.images());
    List<Long> sizes = images.stream().map(x -> x.shape().get(0)).toList();
    ForwardPass studentPass = context.studentPass().over(sizes);
    Segmentation student =
        context.model().forward(studentPass, viewOps.concat(images, viewOps.constant(0)));
    List<Operand<TFloat32>> logits = SubBatches.of(tf, student.logits(), sizes);
    Operand<TFloat32> supervised =
        supervisedLoss
            .loss(tf, Resize.bilinear(tf, logits.get(0), size), labels)
            .over(tf, context.replica());
    Operand<TFloat32> unsupervised =
        unsupervisedLoss
            .loss(tf, Resize.bilinear(tf, logits.get(1), size), supervision.logitSpace())
            .over(tf, context.replica());

    RepresentationContrast.Result contrastive =
        contrast.build(context, prototypes, student, labels, supervision.representationSpace());
    Operand<TFloat32> weight = contrastiveWeight.at(tf, context.progress());
    Operand<TFloat32> total =
        tf.math.add(tf.math.add(supervised, unsupervised), tf.math.mul(weight, contrastive.loss()));

    Map<String, Operand<TFloat32>> terms = new LinkedHashMap<>();
    terms.put("supervised", supervised);
    terms.put("unsupervised", unsupervised);
    terms.put("contrastive", contrastive.loss());
    terms.put("contrastive_weight", weight);
    terms.put("confident", confidentShare(tf, supervision.logitSpace()));
    List<ForwardPass.BatchStatistic> statistics = new ArrayList<>(studentPass.statistics());
    statistics.addAll(teacherPass.statistics());
    return new Losses(total, terms, statistics, contrastive.stateUpdates());
  }

  private TeacherPredictions view(
      StepContext context,
      Segmentation teacher,
      Prototypes.Snapshot prototypes,
      Operand<TInt32> size) {
    Ops tf = context.viewOps();
    return new TeacherPredictions(
        tf.stopGradient(teacher.logits()),
        () ->
            PrototypeSimilarity.ofMaps(
                tf, contrast.type(), teacher.representation(), prototypes.representation()),
        prototypes.seen(),
        context.progress(),
        size);
  }

  /** The share of the strong view's pixels whose pseudo-label passes the threshold. */
  private Operand<TFloat32> confidentShare(Ops tf, Supervision supervision) {
    Operand<TFloat32> passes =
        tf.dtypes.cast(
            tf.math.greaterEqual(
                supervision.confidence(), tf.constant((float) unsupervisedLoss.threshold())),
            TFloat32.class);
    return tf.math.mean(passes, tf.constant(new int[] {0, 1, 2}));
  }
}
