package dev.tandem.training;

import dev.tandem.ValueRange;
import dev.tandem.data.Supervision;
import dev.tandem.graph.Replica;
import dev.tandem.loss.AnchorHardness;
import dev.tandem.loss.ContrastiveLoss;
import dev.tandem.loss.ContrastiveSampler;
import dev.tandem.model.Segmentation;
import dev.tandem.representation.Prototypes;
import dev.tandem.representation.Representation;
import dev.tandem.representation.RepresentationType;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The contrastive part of a step (formulas.md, "Contrastive loss"), at the decoder's resolution
 * h×w: which pixels are valid and which are hard, the prototypes, the draws, and the loss.
 *
 * @param type of the representations
 * @param temperature of the loss and of the classes' chances to give negatives
 * @param sampler of anchors and negatives
 * @param hardness the probability of its class by which a pixel is hard or not
 * @param hardThreshold δ_s of the papers, 0 to 1: a pixel whose probability of its own class is
 *     below it is hard, and may be an anchor
 * @param validThreshold δ_w of the papers, 0 to 1: from this confidence of the teacher on an
 *     unlabelled pixel is valid
 * @param prototypeDecay α_p, 0 to 1
 */
public record RepresentationContrast(
    RepresentationType type,
    double temperature,
    ContrastiveSampler sampler,
    AnchorHardness hardness,
    double hardThreshold,
    double validThreshold,
    double prototypeDecay) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public RepresentationContrast {
    ValueRange.requirePositive("temperature of the contrastive loss", temperature);
    ValueRange.requireShare("threshold of hard pixels", hardThreshold);
    ValueRange.requireShare("threshold of valid pixels", validThreshold);
    ValueRange.requireShare("decay of the prototypes", prototypeDecay);
  }

  /**
   * What the contrastive part gives.
   *
   * @param loss float32 scalar, of this replica
   * @param stateUpdates updates of the prototypes, for {@link TrainingMethod.Losses#stateUpdates}
   */
  public record Result(Operand<TFloat32> loss, Function<Ops, List<Op>> stateUpdates) {}

  /**
   * All pixels of a step, labelled ones first: classes int32 [N] (−1 = not valid), the rest alike.
   */
  private record Pixels(
      Representation representation, Operand<TInt32> classes, Operand<TBool> hard) {}

  /**
   * The prototypes that a step begins with and updates. Makes their variables: once for each step.
   */
  public Prototypes prototypes(StepContext context) {
    return new Prototypes(
        context.store(),
        type,
        context.model().classCount(),
        context.model().representationChannels(),
        prototypeDecay);
  }

  /**
   * Builds the loss.
   *
   * @param prototypes of {@link #prototypes}
   * @param student of the labelled images [B_l] and the unlabelled ones [B_u] behind them
   * @param labels of the labelled images, int32 [B_l, H, W], −1 = ignore
   * @param supervision of the unlabelled images, [B_u, H, W] each
   */
  public Result build(
      StepContext context,
      Prototypes prototypes,
      Segmentation student,
      Operand<TInt32> labels,
      Supervision supervision) {
    Ops tf = context.contrastOps();
    int classCount = context.model().classCount();
    Pixels pixels = pixels(tf, prototypes.current(), student, labels, supervision, classCount);
    Replica replica = context.replica();
    Operand<TBool> present = present(tf, replica, pixels.classes, classCount);
    Prototypes.Snapshot updated =
        prototypes.updated(
            tf,
            type.prototypes(tf, replica, pixels.representation, pixels.classes, classCount),
            present);

    Representation normalized = type.normalize(tf, updated.representation());
    Operand<TFloat32> classLogits =
        tf.math.div(type.similarity(tf, normalized, normalized), tf.constant((float) temperature));
    ContrastiveSampler.Samples samples =
        sampler.sample(
            tf, pixels.classes, pixels.hard, classLogits, context.draws().of("contrast"));
    Operand<TFloat32> loss =
        new ContrastiveLoss(type, temperature)
            .loss(tf, pixels.representation, updated.representation(), samples);
    return new Result(loss, ops -> prototypes.store(ops, updated));
  }

  private Pixels pixels(
      Ops tf,
      Prototypes.Snapshot prototypes,
      Segmentation student,
      Operand<TInt32> labels,
      Supervision supervision,
      int classCount) {
    Operand<TInt32> none = tf.constant(-1);
    Supervision pseudo =
        new Supervision(
            student.atDecoderSize(tf, supervision.label(), none),
            student.atDecoderSize(tf, supervision.confidence(), tf.constant(0f)));
    Operand<TFloat32> valid =
        tf.select(
            pseudo.isConfident(tf, validThreshold), asFloat(tf, pseudo.label()), tf.constant(-1f));
    Operand<TInt32> classes =
        tf.dtypes.cast(
            tf.concat(
                List.of(
                    flat(tf, asFloat(tf, student.atDecoderSize(tf, labels, none))),
                    flat(tf, valid)),
                tf.constant(0)),
            TInt32.class);
    Representation all = student.representation().map(x -> rows(tf, x));
    Operand<TFloat32> logits = tf.stopGradient(rows(tf, student.logits()));
    Operand<TFloat32> probabilities =
        hardness.probabilities(tf, type, logits, all, prototypes.representation());
    return new Pixels(all, classes, hard(tf, probabilities, classes, classCount));
  }

  /** bool [N]: whether the probability of a pixel's own class is below {@code hardThreshold}. */
  private Operand<TBool> hard(
      Ops tf, Operand<TFloat32> probabilities, Operand<TInt32> classes, int classCount) {
    Operand<TFloat32> own =
        tf.reduceSum(
            tf.math.mul(
                probabilities,
                tf.oneHot(classes, tf.constant(classCount), tf.constant(1f), tf.constant(0f))),
            tf.constant(1));
    return tf.math.less(own, tf.constant((float) hardThreshold));
  }

  /** bool [C]: the classes that any replica has a pixel of. */
  private static Operand<TBool> present(
      Ops tf, Replica replica, Operand<TInt32> classes, int classCount) {
    Operand<TFloat32> membership =
        tf.oneHot(classes, tf.constant(classCount), tf.constant(1f), tf.constant(0f));
    Operand<TFloat32> here = tf.max(membership, tf.constant(0));
    return tf.math.greater(replica.sum(tf, here), tf.constant(0f));
  }

  /** Exact; int32 maps a GPU would reshape and join in the memory of the host. */
  private static Operand<TFloat32> asFloat(Ops tf, Operand<TInt32> labels) {
    return tf.dtypes.cast(labels, TFloat32.class);
  }

  private static Operand<TFloat32> flat(Ops tf, Operand<TFloat32> map) {
    return tf.reshape(map, tf.constant(new int[] {-1}));
  }

  /** [B, h, w, D] as [B·h·w, D]. */
  private static Operand<TFloat32> rows(Ops tf, Operand<TFloat32> maps) {
    return tf.reshape(maps, tf.constant(new long[] {-1, maps.shape().get(3)}));
  }
}
