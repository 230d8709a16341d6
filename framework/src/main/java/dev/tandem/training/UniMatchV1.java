package dev.tandem.training;

import dev.tandem.augment.Appearance;
import dev.tandem.augment.ChannelDropout;
import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.Mixing;
import dev.tandem.augment.RandomFlip;
import dev.tandem.augment.RandomScaleCrop;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.InputPipeline;
import dev.tandem.data.SampleTransform;
import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.graph.Resize;
import dev.tandem.graph.SubBatches;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.model.Features;
import dev.tandem.model.Network;
import dev.tandem.model.Segmentation;
import dev.tandem.pseudolabel.PseudoLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * UniMatch V1 (<a href="https://arxiv.org/abs/2208.09910">Yang et al. 2023</a>): the student is
 * trained on two strong views and on one view with perturbed features, with the labels that it
 * gives itself to the weak view (formulas.md, "UniMatch V1").
 *
 * <p>Every step takes two batches of unlabelled images. The second is mixed into the strong views
 * of the first; its labels come from the student in evaluation mode. Those of the first come from
 * the pass that also sees the labelled images, in which the decoder runs on the features as they
 * are and with whole channels dropped. With the cross-entropy L of each part, loss = (L_x + L_1/4 +
 * L_2/4 + L_fp/2) / 2.
 *
 * @param geometry rescale and crop of the weak view
 * @param flip of the weak view
 * @param appearance colours and blur of a strong view, whose geometry is the weak view's
 * @param mixing of the second batch into the first
 * @param dropout of the features
 * @param supervisedLoss of the labelled images
 * @param consistency loss of the unlabelled images
 */
public record UniMatchV1(
    RandomScaleCrop geometry,
    RandomFlip flip,
    Appearance appearance,
    Mixing mixing,
    ChannelDropout dropout,
    SupervisedLoss supervisedLoss,
    UnsupervisedLoss consistency)
    implements TrainingMethod {

  private static final int VIEWS = 2;

  @Override
  public Optional<UnlabeledBatches> unlabeled() {
    return Optional.of(new UnlabeledBatches(2, weakView()));
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
  public String evaluatedNetwork() {
    return StepContext.STUDENT;
  }

  @Override
  public Losses build(StepContext context) {
    Ops tf = context.lossOps();
    Ops viewOps = context.viewOps();
    Operand<TInt32> size = Resize.sizeOf(tf, context.labeled().labels());
    SupervisedImages other =
        supervised(viewOps, context.unlabeled(1), images -> pseudoLabels(context, images, size));
    PerturbedPass first = perturbedPass(context, context.unlabeled(0).images(), size);
    SupervisedImages weak =
        supervised(
            viewOps,
            context.unlabeled(0),
            images -> Supervision.mostProbable(viewOps, viewOps.stopGradient(first.weak)));
    Supervision labels = weak.labels().logitSpace();
    List<SupervisedImages> views = strongViews(context, weak, other);
    List<Operand<TFloat32>> strongLogits = strongLogits(context, views, size);

    Map<String, Operand<TFloat32>> terms = new LinkedHashMap<>();
    terms.put(
        "supervised",
        supervisedLoss
            .loss(tf, first.labeled, context.labeled().labels())
            .over(tf, context.replica()));
    for (int view = 0; view < VIEWS; view++) {
      terms.put(
          "unsupervised_" + (view + 1),
          unsupervised(context, strongLogits.get(view), views.get(view).labels().logitSpace()));
    }
    terms.put("unsupervised_features", unsupervised(context, first.perturbed, labels));
    Operand<TFloat32> unsupervised =
        weighted(
            tf,
            terms.get("unsupervised_1"),
            terms.get("unsupervised_2"),
            terms.get("unsupervised_features"));
    terms.put("unsupervised", unsupervised);
    terms.put("confident", consistency.confidentShare(tf, context.replica(), labels));
    return new Losses(total(tf, terms.get("supervised"), unsupervised), terms)
        .with(
            new PseudoLabeling(
                (inspection, view) -> pseudoLabels(inspection, view, Resize.sizeOf(viewOps, view)),
                consistency.threshold()));
  }

  /** A batch with its pseudo-labels, of which those of padding are ignored. */
  private static SupervisedImages supervised(
      Ops tf, InputPipeline batch, Function<Operand<TFloat32>, Supervision> labels) {
    Supervision ofAll = labels.apply(batch.images());
    return new SupervisedImages(
        batch.images(), PseudoLabels.shared(batch.withoutPadding(tf, ofAll)));
  }

  /** The strong views of the first batch, into which the second is mixed. */
  private List<SupervisedImages> strongViews(
      StepContext context, SupervisedImages first, SupervisedImages second) {
    Ops tf = context.viewOps();
    List<SupervisedImages> views = new ArrayList<>();
    for (int view = 0; view < VIEWS; view++) {
      Draws draws = context.draws().of("view").of(view);
      views.add(
          mixing.mix(
              tf,
              changed(tf, first, draws.of("first")),
              changed(tf, second, draws.of("second")),
              draws.of("mixing")));
    }
    return views;
  }

  /** The student's logits of each view, float32 [B, H, W, C]; one pass sees all views. */
  private static List<Operand<TFloat32>> strongLogits(
      StepContext context, List<SupervisedImages> views, Operand<TInt32> size) {
    Ops viewOps = context.viewOps();
    Ops tf = context.lossOps();
    Segmentation strong =
        context
            .student()
            .segment(
                viewOps.concat(
                    views.stream().map(SupervisedImages::images).toList(), viewOps.constant(0)));
    List<Long> sizes = views.stream().map(view -> view.images().shape().get(0)).toList();
    return SubBatches.of(tf, strong.logits(), sizes).stream()
        .map(maps -> strong.atImageSize(tf, maps, size))
        .toList();
  }

  /** As the student in evaluation mode labels the second batch. */
  private static Supervision pseudoLabels(
      StepContext context, Operand<TFloat32> images, Operand<TInt32> size) {
    return context.student(StepContext.Mode.EVAL).segment(images).labels(context.viewOps(), size);
  }

  /**
   * What the pass over labelled images and weak view gives, each float32 [B, H, W, C].
   *
   * @param labeled logits of the labelled images
   * @param weak logits of the weak view
   * @param perturbed logits of the weak view from features with dropped channels
   */
  private record PerturbedPass(
      Operand<TFloat32> labeled, Operand<TFloat32> weak, Operand<TFloat32> perturbed) {}

  private PerturbedPass perturbedPass(
      StepContext context, Operand<TFloat32> weak, Operand<TInt32> size) {
    Network student = context.student();
    Ops tf = student.pass().tf();
    Operand<TFloat32> labeled = context.labeled().images();
    Features features = student.encode(tf.concat(List.of(labeled, weak), tf.constant(0)));
    Draws draws = context.draws().of("features");
    Features perturbed =
        features.map((index, values) -> dropout.apply(tf, values, draws.of(index)));
    Segmentation output = student.decode(features.concat(tf, perturbed));
    long ofLabeled = labeled.shape().get(0);
    long ofWeak = weak.shape().get(0);
    List<Operand<TFloat32>> parts =
        SubBatches.of(tf, output.logits(), List.of(ofLabeled, ofWeak, ofLabeled, ofWeak)).stream()
            .map(maps -> output.atImageSize(tf, maps, size))
            .toList();
    return new PerturbedPass(parts.get(0), parts.get(1), parts.get(3));
  }

  /** Images with other colours; each image by draws of its own. */
  private SupervisedImages changed(Ops tf, SupervisedImages batch, Draws draws) {
    return new SupervisedImages(appearance.applyToEach(tf, batch.images(), draws), batch.labels());
  }

  private Operand<TFloat32> unsupervised(
      StepContext context, Operand<TFloat32> logits, Supervision labels) {
    return consistency
        .loss(context.lossOps(), logits, labels)
        .over(context.lossOps(), context.replica());
  }

  /** L_1/4 + L_2/4 + L_fp/2. */
  static Operand<TFloat32> weighted(
      Ops tf, Operand<TFloat32> first, Operand<TFloat32> second, Operand<TFloat32> features) {
    return tf.math.add(
        tf.math.mul(tf.math.add(first, second), tf.constant(0.25f)),
        tf.math.mul(features, tf.constant(0.5f)));
  }

  /** (L_x + L_u) / 2. */
  static Operand<TFloat32> total(
      Ops tf, Operand<TFloat32> supervised, Operand<TFloat32> unsupervised) {
    return tf.math.mul(tf.math.add(supervised, unsupervised), tf.constant(0.5f));
  }
}
