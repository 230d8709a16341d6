package dev.tandem.training;

import dev.tandem.augment.ImageAugmentation;
import dev.tandem.augment.StrongAugmentation;
import dev.tandem.augment.SupervisedImages;
import dev.tandem.data.SampleTransform;
import dev.tandem.graph.Resize;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.loss.ContrastiveSampler;
import dev.tandem.loss.CrossEntropy;
import dev.tandem.loss.ImageWeightedLoss;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.model.Segmentation;
import dev.tandem.optimizer.Schedule;
import dev.tandem.pseudolabel.CrossStrategy;
import dev.tandem.pseudolabel.LogitStrategy;
import dev.tandem.pseudolabel.MixedStrategy;
import dev.tandem.pseudolabel.PseudoLabelStrategy;
import dev.tandem.pseudolabel.PseudoLabels;
import dev.tandem.pseudolabel.TeacherPredictions;
import dev.tandem.representation.DeterministicRepresentation;
import dev.tandem.representation.GaussianRepresentation;
import dev.tandem.representation.PrototypeSimilarity;
import dev.tandem.representation.Prototypes;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Self-training in logit space and representation space, for every pseudo-label strategy and kind
 * of representation: the method of CSS (<a href="https://arxiv.org/abs/2307.09755">Wang et al.
 * 2023</a>) and PRCL (<a href="https://arxiv.org/abs/2210.14670">Xie et al. 2023</a>).
 *
 * <p>The teacher, the moving average of the student, labels the weak view of the unlabelled images;
 * the student learns from the strong view with these labels, and from the labelled images. It sees
 * both in one pass, in which batch norm takes each of the two batches by itself: one pass reads its
 * weights once, and makes one gradient of them. Loss = supervised + u(p)·(unsupervised +
 * λ(p)·contrastive) at the part p of the training, u = {@code unlabeledWeight} (formulas.md, "One
 * training step").
 *
 * @param strategy what supervises each space
 * @param augmentation from the weak to the strong view
 * @param supervisedLoss of the labelled images
 * @param unsupervisedLoss of the unlabelled images in logit space
 * @param unlabeledWeight factor, over the progress of the training, of the unsupervised and of the
 *     contrastive loss: by growing from 0 it keeps a network that knows nothing yet from its own
 *     labels
 * @param space representation space; without it the strategy must do with logits, and neither
 *     representations nor prototypes are built
 * @param teacher how the teacher follows the student
 */
public record ContrastiveSelfTraining(
    PseudoLabelStrategy strategy,
    StrongAugmentation augmentation,
    SupervisedLoss supervisedLoss,
    UnsupervisedLoss unsupervisedLoss,
    Schedule unlabeledWeight,
    Optional<RepresentationSpace> space,
    TeacherUpdate teacher)
    implements TrainingMethod {
  /** Of the papers: exp(−5p²) at the part p of the training. */
  private static final Schedule RAMP_DOWN = Schedule.rampDown(1, -5, 0);

  /**
   * What is done in representation space.
   *
   * @param contrast the contrastive loss of all images
   * @param weight λ over the progress of the training
   */
  public record RepresentationSpace(RepresentationContrast contrast, Schedule weight) {}

  /**
   * CSS with pseudo-labels from logit space and the settings for PASCAL VOC; the weight of the
   * contrastive loss is constant.
   *
   * @param augmentation from the weak to the strong view
   */
  public static ContrastiveSelfTraining cssLogit(StrongAugmentation augmentation) {
    return css(new LogitStrategy(), AnchorHardness.byLogits(), augmentation, Schedule.constant(1));
  }

  /**
   * CSS with pseudo-labels where logit space and representation space agree, and the settings for
   * PASCAL VOC: a temperature of 0.25 of the similarities to the prototypes.
   *
   * @param augmentation from the weak to the strong view
   */
  public static ContrastiveSelfTraining cssMixed(StrongAugmentation augmentation) {
    return css(new MixedStrategy(0.25), AnchorHardness.bySimilarity(0.25), augmentation, RAMP_DOWN);
  }

  /**
   * CSS with crossed pseudo-labels, each space labels for the other, and the settings for PASCAL
   * VOC: a temperature of 0.1 of the similarities, and logit space alone in the first tenth of the
   * training.
   *
   * @param augmentation from the weak to the strong view
   */
  public static ContrastiveSelfTraining cssCross(StrongAugmentation augmentation) {
    return css(
        new CrossStrategy(0.1, 0.1), AnchorHardness.bySimilarity(0.1), augmentation, RAMP_DOWN);
  }

  private static ContrastiveSelfTraining css(
      PseudoLabelStrategy strategy,
      AnchorHardness hardness,
      StrongAugmentation augmentation,
      Schedule weight) {
    RepresentationContrast contrast =
        new RepresentationContrast(
            new DeterministicRepresentation(),
            0.5,
            new ContrastiveSampler(256, 512),
            hardness,
            0.8,
            0.7,
            0.99);
    return withPaperSettings(strategy, augmentation, new RepresentationSpace(contrast, weight));
  }

  /**
   * PRCL with the settings for PASCAL VOC: Gaussian representations, whose prototypes are those of
   * the batch, and pseudo-labels from logit space.
   *
   * @param augmentation from the weak to the strong view
   */
  public static ContrastiveSelfTraining prcl(StrongAugmentation augmentation) {
    RepresentationContrast contrast =
        new RepresentationContrast(
            new GaussianRepresentation(),
            100,
            new ContrastiveSampler(256, 512),
            AnchorHardness.byLogits(),
            0.8,
            0.7,
            0);
    return withPaperSettings(
        new LogitStrategy(), augmentation, new RepresentationSpace(contrast, RAMP_DOWN));
  }

  private static ContrastiveSelfTraining withPaperSettings(
      PseudoLabelStrategy strategy, StrongAugmentation augmentation, RepresentationSpace space) {
    return new ContrastiveSelfTraining(
        strategy,
        augmentation,
        new CrossEntropy(),
        new ImageWeightedLoss(0.97),
        Schedule.constant(1),
        Optional.of(space),
        new EmaUpdate(0.99));
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
  public Optional<RepresentationType> representation() {
    return space.map(s -> s.contrast.type());
  }

  @Override
  public Losses build(StepContext context) {
    Ops tf = context.lossOps();
    Ops viewOps = context.viewOps();
    Operand<TInt32> labels = context.labeled().labels();
    Operand<TInt32> size = Resize.sizeOf(tf, labels);

    Operand<TFloat32> weak = context.unlabeled().images();
    Optional<Prototypes> prototypes = space.map(s -> s.contrast.prototypes(context));
    PseudoLabels pseudo = withoutPadding(context, pseudoLabels(context, weak, prototypes, size));
    PseudoLabeling labeling = labeling(prototypes);

    SupervisedImages strong =
        augmentation.apply(
            viewOps,
            context.replica(),
            new SupervisedImages(weak, pseudo),
            context.draws().of("strong"));
    PseudoLabels supervision = strong.labels();

    StudentPass student = StudentPass.of(context, strong.images(), size);
    Operand<TFloat32> supervised =
        supervisedLoss.loss(tf, student.labeled(), labels).over(tf, context.replica());
    Operand<TFloat32> unsupervised =
        unsupervisedLoss
            .loss(tf, student.strong(), supervision.logitSpace())
            .over(tf, context.replica());

    Map<String, Operand<TFloat32>> terms = new LinkedHashMap<>();
    terms.put("supervised", supervised);
    terms.put("unsupervised", unsupervised);
    Operand<TFloat32> unlabeled = unlabeledWeight.at(tf, context.progress());
    terms.put("unsupervised_weight", unlabeled);
    Operand<TFloat32> inLogitSpace = tf.math.add(supervised, tf.math.mul(unlabeled, unsupervised));
    Operand<TFloat32> confident =
        unsupervisedLoss.confidentShare(tf, context.replica(), supervision.logitSpace());
    if (space.isEmpty()) {
      terms.put("confident", confident);
      return new Losses(inLogitSpace, terms).with(labeling);
    }
    RepresentationContrast.Result contrastive =
        space
            .get()
            .contrast
            .build(
                context,
                prototypes.orElseThrow(),
                student.output(),
                labels,
                supervision.representationSpace());
    Operand<TFloat32> weight =
        tf.math.mul(unlabeled, space.get().weight.at(tf, context.progress()));
    terms.put("contrastive", contrastive.loss());
    terms.put("contrastive_weight", weight);
    terms.put("confident", confident);
    return new Losses(
            tf.math.add(inLogitSpace, tf.math.mul(weight, contrastive.loss())),
            terms,
            contrastive.stateUpdates())
        .with(labeling);
  }

  private PseudoLabels pseudoLabels(
      StepContext context,
      Operand<TFloat32> weak,
      Optional<Prototypes> prototypes,
      Operand<TInt32> size) {
    Segmentation output = context.teacher(teacher).segment(weak);
    // The step itself does not use it, but the exported teacher gives its uncertainty.
    output.variance();
    return strategy.label(context.viewOps(), predictions(context, output, prototypes, size));
  }

  private PseudoLabeling labeling(Optional<Prototypes> prototypes) {
    return new PseudoLabeling(
        (context, weak) ->
            pseudoLabels(context, weak, prototypes, Resize.sizeOf(context.viewOps(), weak))
                .logitSpace(),
        unsupervisedLoss.threshold(),
        prototypes.map(
            known ->
                tf -> {
                  Representation current = known.current().representation();
                  return PrototypeSimilarity.of(
                      tf, representation().orElseThrow(), current, current);
                }));
  }

  private static PseudoLabels withoutPadding(StepContext context, PseudoLabels labels) {
    return labels.withSupervisions(
        labels.supervisions().stream()
            .map(s -> context.unlabeled().withoutPadding(context.viewOps(), s))
            .toList());
  }

  private TeacherPredictions predictions(
      StepContext context,
      Segmentation teacherOutput,
      Optional<Prototypes> prototypes,
      Operand<TInt32> size) {
    Ops tf = context.viewOps();
    Optional<TeacherPredictions.Space> similarities =
        prototypes.map(
            known ->
                new TeacherPredictions.Space(
                    () ->
                        PrototypeSimilarity.ofMaps(
                            tf,
                            representation().orElseThrow(),
                            teacherOutput.representation(),
                            known.current().representation()),
                    known.current().seen()));
    return new TeacherPredictions(
        tf.stopGradient(teacherOutput.logits()),
        similarities,
        context.progress(),
        maps -> teacherOutput.atImageSize(tf, maps, size));
  }
}
