package dev.tandem.experiments.methods;

import static dev.tandem.experiments.binding.InvalidKeyException.requireAtMost;

import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.InvalidKeyException;
import dev.tandem.experiments.binding.Key;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.loss.ContrastiveSampler;
import dev.tandem.loss.SupervisedLoss;
import dev.tandem.loss.UnsupervisedLoss;
import dev.tandem.optimizer.Schedule;
import dev.tandem.pseudolabel.CrossStrategy;
import dev.tandem.pseudolabel.LogitStrategy;
import dev.tandem.pseudolabel.MixedStrategy;
import dev.tandem.pseudolabel.PseudoLabelStrategy;
import dev.tandem.pseudolabel.RepresentationStrategy;
import dev.tandem.representation.RepresentationType;
import dev.tandem.training.ContrastiveSelfTraining;
import dev.tandem.training.RepresentationContrast;
import dev.tandem.training.SupervisedOnly;
import dev.tandem.training.TrainingMethod;
import java.util.Optional;
import java.util.stream.Stream;

/** Keys of {@link ContrastiveSelfTraining}: CSS and PRCL. */
public record ContrastiveConfig(
    @Key(
            doc =
                "How the teacher labels unlabelled images; none trains on the labelled images"
                    + " only.",
            defaultsTo = "\"logit\"",
            implementing = PseudoLabelStrategy.class)
        Choice<PseudoLabel> pseudoLabel,
    @Key(
            doc =
                "Part of the training during which logit labels supervise both spaces, with"
                    + " pseudo_label cross.",
            defaultsTo = "0.1",
            min = 0,
            max = 1)
        double warmUp,
    @Key(
            doc = "Type of the representation of a pixel: a point, or a Gaussian with a variance.",
            defaultsTo = "\"deterministic\"",
            implementing = RepresentationType.class)
        Choice<RepresentationKind> representation,
    @Key.Inline MixingConfig mixing,
    @Key.Inline SupervisedLossConfig loss,
    @Key(
            doc =
                "Divides the similarities in the contrastive loss and in the draw of its"
                    + " negatives.",
            defaultsTo = "0.5",
            above = 0)
        double temperature,
    @Key(
            doc =
                "Divides the similarities to the prototypes where a softmax makes class"
                    + " probabilities of them. CSS has 0.25 with pseudo_label mixed and 0.1 with"
                    + " cross: of three classes or more none reaches a confidence of 0.97 at 0.5.",
            defaultsTo = "0.5",
            above = 0)
        double similarityTemperature,
    @Key(
            doc =
                "The loss of the unlabelled images in logit space: image_weighted counts every"
                    + " pixel, weighted by the share of confident pixels in its image (CSS, PRCL);"
                    + " consistency counts confident pixels alone (FixMatch).",
            defaultsTo = "\"image_weighted\"",
            implementing = UnsupervisedLoss.class)
        Choice<UnsupervisedLossKind> unsupervisedLoss,
    @Key(
            doc =
                "Confidence from which a pixel of an unlabelled image is confident in the"
                    + " unsupervised loss.",
            defaultsTo = "0.97",
            min = 0,
            max = 1)
        double unsupervisedThreshold,
    @Key(
            doc =
                "Class probability below which a pixel is hard, and so may be an anchor of the"
                    + " contrastive loss (the papers' strong threshold).",
            defaultsTo = "0.8",
            min = 0,
            max = 1)
        double hardPixelThreshold,
    @Key(
            doc =
                "What hard_pixel_threshold is compared with: the softmax of the logits, or of the"
                    + " similarities to the prototypes.",
            defaultsTo = "\"by_strategy\"")
        AnchorHardnessKind anchorHardness,
    @Key(
            doc =
                "Confidence from which a pixel of an unlabelled image takes part in the contrastive"
                    + " loss (the papers' weak threshold).",
            defaultsTo = "0.7",
            min = 0,
            max = 1)
        double validPixelThreshold,
    @Key(
            doc = "Anchors drawn for each class in each step.",
            defaultsTo = "256",
            min = 1,
            max = 65536)
        int queries,
    @Key(doc = "Negatives drawn for each anchor.", defaultsTo = "512", min = 1, max = 65536)
        int negatives,
    @Key.Inline TeacherConfig teacher,
    @Key.Inline RampUpConfig unlabeled,
    @Key(
            doc = "EMA decay of the prototypes; with 0 they are those of the batch (PRCL).",
            defaultsTo = "0.99",
            min = 0,
            max = 1)
        double prototypeDecay,
    @Key(
            doc =
                "How the weight of the contrastive loss changes over the training: constant, or"
                    + " weight * exp(ramp_down_rate * p^2) at the part p of all steps.",
            defaultsTo = "\"constant\"")
        ContrastiveSchedule contrastiveSchedule,
    @Key(doc = "Weight of the contrastive loss at the start.", defaultsTo = "1", min = 0)
        double contrastiveWeight,
    @Key(doc = "How fast the weight falls with schedule ramp_down.", defaultsTo = "-5", max = 0)
        double rampDownRate,
    @Key(
            doc = "The weight does not fall below this with schedule ramp_down.",
            defaultsTo = "0",
            min = 0)
        double contrastiveWeightMin)
    implements MethodConfig {

  /**
   * Checks the ramp of the contrastive weight, and how many negatives are drawn.
   *
   * @throws dev.tandem.InvalidInputException if a falling weight begins below its floor, or a draw
   *     has 2³¹ negatives or more
   */
  public ContrastiveConfig {
    if ((long) queries * negatives > Integer.MAX_VALUE) {
      throw new InvalidKeyException(
          "negatives",
          "found %d for each of %d queries, expected fewer than 2^31 in all"
              .formatted(negatives, queries));
    }
    if (contrastiveSchedule == ContrastiveSchedule.RAMP_DOWN) {
      requireAtMost(
          "contrastive_weight_min", contrastiveWeightMin, "contrastive_weight", contrastiveWeight);
    }
  }

  /** With {@code pseudo_label} none the supervised baseline. */
  @Override
  public TrainingMethod method(MethodParts parts) {
    SupervisedLoss supervised = loss.loss(parts);
    if (pseudoLabel.is(PseudoLabel.NONE)) {
      return new SupervisedOnly(supervised, teacher.update());
    }
    return new ContrastiveSelfTraining(
        pseudoLabel.make(this::strategy, PseudoLabelStrategy.class),
        parts.strong(mixing.make()),
        supervised,
        lossOfUnlabeled(),
        unlabeled.schedule(),
        usesRepresentations() ? Optional.of(space()) : Optional.empty(),
        teacher.update());
  }

  /** Cosines are between −1 and 1, and bound what a softmax over them can give. */
  @Override
  public Optional<String> remark(int classCount) {
    boolean bySimilarity =
        pseudoLabel.is(PseudoLabel.REPRESENTATION) || pseudoLabel.is(PseudoLabel.CROSS);
    boolean builtIn =
        Stream.of(UnsupervisedLossKind.values()).anyMatch(word -> unsupervisedLoss.is(word));
    double highest = 1 / (1 + (classCount - 1) * Math.exp(-2 / similarityTemperature));
    return bySimilarity
            && builtIn
            && representation.is(RepresentationKind.DETERMINISTIC)
            && highest < unsupervisedThreshold
        ? Optional.of(
            "method.similarity_temperature: found %s: of %d classes none is more probable than %.3f by its similarity, so no such pseudo-label reaches method.unsupervised_threshold %s, and the unsupervised loss is 0 with them; expected a lower temperature, as CSS has 0.1"
                .formatted(similarityTemperature, classCount, highest, unsupervisedThreshold))
        : Optional.empty();
  }

  private UnsupervisedLoss lossOfUnlabeled() {
    return unsupervisedLoss.make(
        word -> word.loss(unsupervisedThreshold), UnsupervisedLoss.class, unsupervisedThreshold);
  }

  /** Without a contrastive loss, logit labels need nothing of representation space. */
  private boolean usesRepresentations() {
    return contrastiveWeight > 0 || !pseudoLabel.is(PseudoLabel.LOGIT);
  }

  private PseudoLabelStrategy strategy(PseudoLabel word) {
    return switch (word) {
      case NONE -> throw new IllegalStateException("no pseudo-labels, and so no strategy");
      case LOGIT -> new LogitStrategy();
      case REPRESENTATION -> new RepresentationStrategy(similarityTemperature);
      case MIXED -> new MixedStrategy(similarityTemperature);
      case CROSS -> new CrossStrategy(similarityTemperature, warmUp);
    };
  }

  private ContrastiveSelfTraining.RepresentationSpace space() {
    RepresentationContrast contrast =
        new RepresentationContrast(
            representation.make(RepresentationKind::type, RepresentationType.class),
            temperature,
            new ContrastiveSampler(queries, negatives),
            hardness(),
            hardPixelThreshold,
            validPixelThreshold,
            prototypeDecay);
    Schedule weight =
        switch (contrastiveSchedule) {
          case CONSTANT -> Schedule.constant(contrastiveWeight);
          case RAMP_DOWN ->
              Schedule.rampDown(contrastiveWeight, rampDownRate, contrastiveWeightMin);
        };
    return new ContrastiveSelfTraining.RepresentationSpace(contrast, weight);
  }

  private AnchorHardness hardness() {
    boolean similarity =
        switch (anchorHardness) {
          case LOGITS -> false;
          case SIMILARITY -> true;
          case BY_STRATEGY ->
              pseudoLabel.is(PseudoLabel.MIXED) || pseudoLabel.is(PseudoLabel.CROSS);
        };
    return similarity
        ? AnchorHardness.bySimilarity(similarityTemperature)
        : AnchorHardness.byLogits();
  }
}
