package dev.tandem.training;

import dev.tandem.augment.Appearance;
import dev.tandem.augment.ComplementaryDropout;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.Partners;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.graph.Resize;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.pseudolabel.PseudoLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * UniMatch V2 (<a href="https://arxiv.org/abs/2410.10777">Yang et al. 2025</a>): a teacher labels
 * the weak view of the unlabelled images, and the student learns the confident labels on strong
 * views of the same crop, whose features complement each other (formulas.md, "UniMatch V2").
 *
 * <p>The teacher is in evaluation mode, and so are the networks that are evaluated. The published
 * networks have no batch norm; in those that have it, the running statistics follow the labelled
 * images alone: strong views have other colours, and features with dropped channels another
 * variance, than anything that is ever normalised by running statistics.
 *
 * <p>With the cross-entropy L_v of each of the n strong views, loss = (L_x + (L_1 + … + L_n)/n) /
 * 2. With one view and without dropout it is FixMatch with a teacher.
 *
 * @param geometry rescale and crop of the weak view
 * @param flip of the weak view
 * @param views the strong ones, whose geometry is the weak view's
 * @param supervisedLoss of the labelled images
 * @param consistency loss of the unlabelled images
 * @param teacher how the teacher follows the student
 * @param past teachers whose predictions are mixed into the teacher's; empty without them
 */
public record UniMatchV2(
    RandomScaleCrop geometry,
    RandomFlip flip,
    StrongViews views,
    SupervisedLoss supervisedLoss,
    UnsupervisedLoss consistency,
    TeacherUpdate teacher,
    Optional<PastTeachers> past)
    implements TrainingMethod {

  /**
   * The strong views.
   *
   * @param count at least 1
   * @param appearance colours and blur of a view
   * @param mixing of an image with the image at the other end of the batch
   * @param dropout of the features of the views, of which there must be two; empty without it
   */
  public record StrongViews(
      int count, Appearance appearance, Mixing mixing, Optional<ComplementaryDropout> dropout) {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is below 1, or not 2 with dropout
     */
    public StrongViews {
      if (count < 1 || (dropout.isPresent() && count != 2)) {
        throw new IllegalArgumentException(
            "strong views: found %d, expected %s"
                .formatted(
                    count,
                    dropout.isPresent() ? "two, which complement each other" : "at least 1"));
      }
    }
  }

  /** With two views, complementary dropout and no past teachers. */
  public UniMatchV2(
      RandomScaleCrop geometry,
      RandomFlip flip,
      Appearance appearance,
      Mixing mixing,
      SupervisedLoss supervisedLoss,
      UnsupervisedLoss consistency,
      TeacherUpdate teacher) {
    this(
        geometry,
        flip,
        new StrongViews(2, appearance, mixing, Optional.of(new ComplementaryDropout())),
        supervisedLoss,
        consistency,
        teacher,
        Optional.empty());
  }

  @Override
  public Optional<UnlabeledBatches> unlabeled() {
    return Optional.of(UnlabeledBatches.one(weakView()));
  }

  /** Rescaled, cropped and mirrored, as unlabelled images are; colours stay. */
  @Override
  public Optional<SampleTransform> labeledView() {
    return Optional.of(weakView());
  }

  private SampleTransform weakView() {
    return ImageAugmentation.weakWithGeometry(geometry, flip);
  }

  @Override
  public Losses build(StepContext context) {
    Ops tf = context.lossOps();
    Ops viewOps = context.viewOps();
    Operand<TInt32> size = Resize.sizeOf(tf, context.labeled().labels());
    Teaching teaching = teaching(context, size);
    List<SupervisedImages> strong = strongViews(viewOps, context, teaching.labels);
    StudentPass student =
        StudentPass.of(
            context,
            strong.stream().map(SupervisedImages::images).toList(),
            size,
            features -> dropped(context, features),
            StudentPass.Recorded.LABELED);

    Map<String, Operand<TFloat32>> terms = new LinkedHashMap<>();
    Operand<TFloat32> supervised =
        supervisedLoss
            .loss(tf, student.labeled(), context.labeled().labels())
            .over(tf, context.replica());
    terms.put("supervised", supervised);
    List<Operand<TFloat32>> ofViews = new ArrayList<>();
    for (int view = 0; view < views.count; view++) {
      Operand<TFloat32> ofView =
          consistency
              .loss(tf, student.views().get(view), strong.get(view).labels().logitSpace())
              .over(tf, context.replica());
      ofViews.add(ofView);
      terms.put("unsupervised_" + (view + 1), ofView);
    }
    Operand<TFloat32> unsupervised = mean(tf, ofViews);
    terms.put("unsupervised", unsupervised);
    terms.put("confident", consistency.confidentShare(tf, context.replica(), teaching.labels));
    return new Losses(UniMatchV1.total(tf, supervised, unsupervised), terms, teaching.stateUpdates)
        .with(new PseudoLabeling(this::ofTeacher, consistency.threshold()));
  }

  /** Of the teacher as it is now, without those of the past. */
  private Supervision ofTeacher(StepContext context, Operand<TFloat32> images) {
    Ops tf = context.viewOps();
    return context
        .teacher(StepContext.TEACHER, teacher, StepContext.Mode.EVAL)
        .segment(images)
        .labels(tf, Resize.sizeOf(tf, images));
  }

  /**
   * What the teacher says of the weak view.
   *
   * @param labels without those of padding
   * @param stateUpdates of the past teachers
   */
  private record Teaching(Supervision labels, Function<Ops, List<Op>> stateUpdates) {}

  private Teaching teaching(StepContext context, Operand<TInt32> size) {
    Ops tf = context.viewOps();
    Operand<TFloat32> weak = context.unlabeled().images();
    Segmentation output =
        context.teacher(StepContext.TEACHER, teacher, StepContext.Mode.EVAL).segment(weak);
    if (past.isEmpty()) {
      Supervision labels = output.labels(tf, size);
      return new Teaching(context.unlabeled().withoutPadding(tf, labels), ops -> List.of());
    }
    PastTeachers.Mixture mixture =
        past.get().mix(context, weak, output.atImageSize(tf, output.logits(), size), size);
    Supervision labels = Supervision.ofProbabilities(tf, tf.stopGradient(mixture.probabilities()));
    return new Teaching(context.unlabeled().withoutPadding(tf, labels), mixture.update());
  }

  /** Each view by draws of its own, always of the images as they were before any mixing. */
  private List<SupervisedImages> strongViews(Ops tf, StepContext context, Supervision labels) {
    List<SupervisedImages> strong = new ArrayList<>();
    for (int view = 0; view < views.count; view++) {
      Draws draws = context.draws().of("view").of(view);
      SupervisedImages changed =
          new SupervisedImages(
              views.appearance.applyToEach(
                  tf, context.unlabeled().images(), draws.of("appearance")),
              PseudoLabels.shared(labels));
      strong.add(views.mixing.mix(tf, changed, Partners.reversed(tf, changed), draws.of("mixing")));
    }
    return strong;
  }

  private Features dropped(StepContext context, Features features) {
    long labeled = context.labeled().images().shape().get(0);
    Draws draws = context.draws().of("features");
    return views
        .dropout
        .map(
            dropout ->
                features.map(
                    (index, maps) -> dropout.apply(context.studentOps(), maps, labeled, draws)))
        .orElse(features);
  }

  /** (L_1 + … + L_n) / n. */
  static Operand<TFloat32> mean(Ops tf, List<Operand<TFloat32>> losses) {
    return tf.math.mul(
        tf.reduceSum(tf.stack(losses), tf.constant(0)), tf.constant(1f / losses.size()));
  }
}
