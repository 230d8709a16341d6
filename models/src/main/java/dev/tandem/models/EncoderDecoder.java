package dev.tandem.models;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Convolution;
import dev.tandem.graph.Elementwise;
import dev.tandem.graph.ForwardPass;
import dev.tandem.model.Features;
import dev.tandem.model.Segmentation;
import dev.tandem.model.SegmentationModel;
import dev.tandem.model.SizeChange;
import dev.tandem.models.decoder.Decoder;
import dev.tandem.models.decoder.DeepLabV3PlusDecoder;
import dev.tandem.models.decoder.DptDecoder;
import dev.tandem.models.encoder.Encoder;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A segmentation network of an encoder, a decoder and heads: a classifier, a representation head
 * and, for Gaussian representations, a probability head (formulas.md, "Networks"). Classifier and
 * representation head are a 3×3 convolution with batch norm or bias and ReLU, then a 1×1
 * convolution with bias.
 *
 * <p>Variables: {@code backbone/…} of the encoder, those of the decoder, {@code classifier/…},
 * {@code representation/…}, {@code probability/…}.
 *
 * @param encoder from images to feature maps
 * @param decoder from feature maps to one map
 * @param heads from that map to predictions
 * @param frozen what keeps the weights it begins with
 * @param activations what becomes of those of the encoder's blocks until the backward pass
 */
public record EncoderDecoder(
    Encoder encoder, Decoder decoder, Heads heads, Frozen frozen, Activations activations)
    implements SegmentationModel {
  /** First part of the names of the encoder's variables. */
  public static final String ENCODER = "backbone";

  /** First part of the names of the probability head's variables: it has its own learning rate. */
  public static final String PROBABILITY = "probability";

  private static final String CLASSIFIER = "classifier";
  private static final String REPRESENTATION = "representation";
  private static final Set<String> HEADS = Set.of(CLASSIFIER, REPRESENTATION, PROBABILITY);

  private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] IMAGENET_DEVIATION = {0.229f, 0.224f, 0.225f};

  /**
   * The heads.
   *
   * @param classCount C
   * @param hidden channels of each head's hidden layer (256 in the papers)
   * @param representationChannels D (256 in the papers)
   * @param variance whether representations have a variance, from a probability head
   * @param batchNorm of all layers that have one
   * @param hiddenLayer of classifier and representation head
   */
  public record Heads(
      int classCount,
      int hidden,
      int representationChannels,
      boolean variance,
      BatchNorm batchNorm,
      HiddenLayer hiddenLayer) {
    /** With batch norm. */
    public Heads(
        int classCount,
        int hidden,
        int representationChannels,
        boolean variance,
        BatchNorm batchNorm) {
      this(classCount, hidden, representationChannels, variance, batchNorm, HiddenLayer.BATCH_NORM);
    }

    private Heads withVariance() {
      return new Heads(classCount, hidden, representationChannels, true, batchNorm, hiddenLayer);
    }
  }

  /** What follows the 3×3 convolution of a head, before its ReLU. */
  public enum HiddenLayer {
    /** Batch norm, as in DeepLabV3+. */
    BATCH_NORM,
    /** A bias alone, as in DPT. */
    BIAS
  }

  /** What keeps the weights it begins with: see {@link ForwardPass#frozen}. */
  public enum Frozen {
    /** Everything is trained. */
    NOTHING,
    /** The encoder. */
    BACKBONE,
    /** Encoder and decoder: all but the heads. */
    FEATURES;

    /**
     * Whether it includes a variable or a part of the network.
     *
     * @param path below the network's root, such as {@code aspp} or {@code classifier/output}
     */
    public boolean includes(String path) {
      String part = path.replaceFirst("/.*", "");
      return switch (this) {
        case NOTHING -> false;
        case BACKBONE -> part.equals(ENCODER);
        case FEATURES -> !HEADS.contains(part);
      };
    }
  }

  /** What becomes of the activations of the encoder's blocks until the backward pass. */
  public enum Activations {
    /** They are kept. */
    KEPT,
    /** The backward pass computes them again: a third more computation, far less memory. */
    RECOMPUTED
  }

  /** With activations that are kept. */
  public EncoderDecoder(Encoder encoder, Decoder decoder, Heads heads, Frozen frozen) {
    this(encoder, decoder, heads, frozen, Activations.KEPT);
  }

  /**
   * DeepLabV3+ with the channels of the papers, nothing frozen, batch norm with momentum 0.1.
   *
   * @param encoder with PyTorch's batch norm momentum of 0.1
   */
  public static EncoderDecoder deepLabV3Plus(Encoder encoder, int classCount) {
    BatchNorm batchNorm = new BatchNorm(0.1);
    return new EncoderDecoder(
        encoder,
        new DeepLabV3PlusDecoder(256, 48, batchNorm),
        new Heads(classCount, 256, 256, false, batchNorm),
        Frozen.NOTHING);
  }

  /**
   * DPT, nothing frozen: heads whose hidden layer has as many channels as the decoder, and no batch
   * norm but that of a probability head.
   *
   * @param encoder that gives four maps
   */
  public static EncoderDecoder dpt(Encoder encoder, DptDecoder decoder, int classCount) {
    return new EncoderDecoder(
        encoder,
        decoder,
        new Heads(classCount, decoder.features(), 256, false, new BatchNorm(0.1), HiddenLayer.BIAS),
        Frozen.NOTHING);
  }

  /** The same network with a variance of each representation, as Gaussian ones need. */
  public EncoderDecoder withVariance() {
    return new EncoderDecoder(encoder, decoder, heads.withVariance(), frozen, activations);
  }

  @Override
  public Features encode(ForwardPass pass, Operand<TFloat32> images) {
    Ops tf = pass.tf();
    Operand<TFloat32> normalized =
        tf.math.div(
            tf.math.sub(images, tf.constant(IMAGENET_MEAN)), tf.constant(IMAGENET_DEVIATION));
    ForwardPass encoding = frozen == Frozen.NOTHING ? pass : pass.frozen();
    ForwardPass memory = activations == Activations.KEPT ? encoding : encoding.recomputing();
    return encoder.encode(memory.in(ENCODER), normalized);
  }

  @Override
  public Segmentation decode(ForwardPass pass, Features features) {
    Operand<TFloat32> decoded =
        decoder.decode(frozen == Frozen.FEATURES ? pass.frozen() : pass, features);
    return new Segmentation(
        () -> head(pass.in(CLASSIFIER), decoded, heads.classCount),
        () -> head(pass.in(REPRESENTATION), decoded, heads.representationChannels),
        heads.variance ? Optional.of(() -> variance(pass, decoded)) : Optional.empty());
  }

  private Operand<TFloat32> variance(ForwardPass pass, Operand<TFloat32> decoded) {
    return new ProbabilityHead(heads.hidden, heads.representationChannels, heads.batchNorm)
        .apply(pass.in(PROBABILITY), decoded);
  }

  private Operand<TFloat32> head(ForwardPass pass, Operand<TFloat32> decoded, int channels) {
    Convolution hidden = Convolution.of(heads.hidden, 3);
    Operand<TFloat32> y =
        switch (heads.hiddenLayer) {
          case BATCH_NORM ->
              heads.batchNorm.apply(pass.in("bn"), hidden.apply(pass.in("conv"), decoded));
          case BIAS -> hidden.withBias().apply(pass.in("conv"), decoded);
        };
    return Convolution.of(channels, 1)
        .withBias()
        .apply(pass.in("output"), Elementwise.relu(pass.tf(), y));
  }

  @Override
  public int classCount() {
    return heads.classCount;
  }

  @Override
  public int representationChannels() {
    return heads.representationChannels;
  }

  @Override
  public boolean hasVariance() {
    return heads.variance;
  }

  @Override
  public Optional<String> varianceParameters() {
    return heads.variance ? Optional.of(PROBABILITY + "/") : Optional.empty();
  }

  @Override
  public int sizeMultiple() {
    return encoder.sizeMultiple();
  }

  @Override
  public SizeChange.Kind sizeChange() {
    return encoder.sizeChange();
  }
}
