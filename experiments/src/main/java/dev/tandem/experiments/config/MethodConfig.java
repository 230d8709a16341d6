package dev.tandem.experiments.config;

import static dev.tandem.experiments.binding.InvalidKeyException.requireAtMost;

import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.Key;
import dev.tandem.pseudolabel.PseudoLabelStrategy;

/** How unlabelled images teach. Each component has its meaning in its {@link Key}. */
public record MethodConfig(
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
    @Key(doc = "What a pixel is in representation space.", defaultsTo = "\"deterministic\"")
        RepresentationKind representation,
    @Key(
            doc = "How unlabelled images of a batch are mixed with each other.",
            defaultsTo = "\"cutmix\"")
        MixingKind mixing,
    @Key(doc = "The loss of the labelled images.", defaultsTo = "\"cross_entropy\"")
        SupervisedLossKind supervisedLoss,
    @Key(
            doc = "With ohem, a pixel whose class is at most this probable is always kept.",
            defaultsTo = "0.7",
            min = 0,
            max = 1)
        double ohemThreshold,
    @Key(
            doc =
                "With ohem, the hardest pixels kept whatever their probability, for each labelled"
                    + " image of the batch; 0 keeps every pixel.",
            defaultsTo = "50000",
            min = 0)
        int ohemMinKept,
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
                    + " probabilities of them.",
            defaultsTo = "0.5",
            above = 0)
        double similarityTemperature,
    @Key(
            doc =
                "Confidence from which a pixel of an unlabelled image counts towards the weight of"
                    + " its image in the unsupervised loss.",
            defaultsTo = "0.97",
            min = 0,
            max = 1)
        double unsupervisedThreshold,
    @Key(
            doc =
                "Class probability below which a pixel is hard, and so may be an anchor of the"
                    + " contrastive loss.",
            defaultsTo = "0.8",
            min = 0,
            max = 1)
        double strongThreshold,
    @Key(
            doc =
                "What strong_threshold is compared with: the softmax of the logits, or of the"
                    + " similarities to the prototypes.",
            defaultsTo = "\"by_strategy\"")
        AnchorHardnessKind anchorHardness,
    @Key(
            doc =
                "Confidence from which a pixel of an unlabelled image takes part in the contrastive"
                    + " loss.",
            defaultsTo = "0.7",
            min = 0,
            max = 1)
        double weakThreshold,
    @Key(doc = "Anchors drawn for each class in each step.", defaultsTo = "256", min = 1)
        int queries,
    @Key(doc = "Negatives drawn for each anchor.", defaultsTo = "512", min = 1) int negatives,
    @Key(
            doc = "Part of the old weights that the teacher keeps in a step.",
            defaultsTo = "0.99",
            min = 0,
            max = 1)
        double teacherDecay,
    @Key(
            doc =
                "Part of the old prototype that a class keeps in a step; with 0 prototypes are"
                    + " those of the batch (PRCL).",
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
        double contrastiveWeightMin) {

  /**
   * Checks the ramp of the contrastive weight.
   *
   * @throws dev.tandem.InvalidInputException if a falling weight begins below its floor
   */
  public MethodConfig {
    if (contrastiveSchedule == ContrastiveSchedule.RAMP_DOWN) {
      requireAtMost(
          "contrastive_weight_min", contrastiveWeightMin, "contrastive_weight", contrastiveWeight);
    }
  }
}
