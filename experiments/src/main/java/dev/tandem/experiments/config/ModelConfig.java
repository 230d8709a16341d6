package dev.tandem.experiments.config;

import static dev.tandem.experiments.config.MayDiffer.Between.BEGIN_AND_RESUME;
import static dev.tandem.experiments.config.MayDiffer.Between.WORKERS;

import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.InvalidKeyException;
import dev.tandem.experiments.binding.Key;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.decoder.Decoder;
import dev.tandem.models.encoder.Encoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The network. Each component has its meaning in its {@link Key}. */
public record ModelConfig(
    @Key(
            doc =
                "The whole network: an encoder with a decoder, or a class of yours, made with the"
                    + " number of classes if it has such a constructor.",
            defaultsTo = "\"encoder_decoder\"",
            implementing = SegmentationModel.class)
        Choice<NetworkKind> network,
    @Key(
            doc =
                "The encoder, which turns an image into features, or a class of yours, made with"
                    + " the batch norm (BatchNorm) if it has such a constructor.",
            defaultsTo = "\"mobilenet_v2\"",
            implementing = Encoder.class)
        Choice<BackboneKind> backbone,
    @Key(
            doc =
                "What makes one map of the encoder's features, or a class of yours, made with the"
                    + " batch norm (BatchNorm) if it has such a constructor. dpt takes encoders"
                    + " that give four maps.",
            defaultsTo = "\"deeplab_v3_plus\"",
            implementing = Decoder.class)
        Choice<DecoderKind> decoder,
    @Key(
            doc =
                "Channels of the stem of a ResNet; a smaller number makes every layer narrower."
                    + " Other backbones do not use it.",
            defaultsTo = "64",
            min = 1,
            max = 65536)
        int baseWidth,
    @Key(
            doc =
                "Output stride: input pixels per pixel of the deepest feature map, along each side;"
                    + " vision transformers have 14 and ignore this.",
            defaultsTo = "16",
            oneOf = {8, 16, 32})
        int outputStride,
    @Key(
            doc =
                "Weights to begin with: a .safetensors, .pth or .pt file or a TensorFlow"
                    + " checkpoint, of the backbone or of a whole network, or the folder of another"
                    + " run (of its best checkpoint the teacher, and of the student what the teacher"
                    + " has not); none begins with random weights.",
            defaultsTo = "\"\"")
        @MayDiffer(WORKERS)
        Optional<Path> pretrained,
    @Key(
            doc =
                "What keeps the weights it begins with: its parameters are not trained and its"
                    + " batch normalisation uses the running statistics.",
            defaultsTo = "\"nothing\"")
        EncoderDecoder.Frozen frozen,
    @Key(
            doc =
                "Whether the backward pass computes the activations of the encoder's blocks again"
                    + " instead of keeping them: slower, in much less memory.",
            defaultsTo = "false")
        @MayDiffer(BEGIN_AND_RESUME)
        boolean recompute,
    @Key(
            doc =
                "Channels of each branch of the spatial pyramid (ASPP) of decoder deeplab_v3_plus,"
                    + " and of its output.",
            defaultsTo = "256",
            min = 1,
            max = 65536)
        int asppChannels,
    @Key(
            doc = "Channels that decoder deeplab_v3_plus keeps of the shallowest features.",
            defaultsTo = "48",
            min = 1,
            max = 65536)
        int lowLevelChannels,
    @Key(
            doc =
                "Hidden channels of the classifier head and of the representation head; with"
                    + " decoder dpt they are dpt_features.",
            defaultsTo = "256",
            min = 1,
            max = 65536)
        int headChannels,
    @Key(
            doc =
                "Channels of the joined maps of decoder dpt; 0 takes the published number of the"
                    + " backbone, and 64 for a convolutional one.",
            defaultsTo = "0",
            min = 0,
            max = 65536)
        int dptFeatures,
    @Key(
            doc =
                "Channels to which decoder dpt projects the encoder's four maps; an empty list"
                    + " takes the published numbers of the backbone, and 48, 96, 192, 384 for a"
                    + " convolutional one.",
            defaultsTo = "[]",
            min = 1,
            max = 65536)
        List<Integer> dptChannels,
    @Key(
            doc = "Channels of a pixel in representation space.",
            defaultsTo = "256",
            min = 1,
            max = 65536)
        int representationChannels,
    @Key(
            doc =
                "Momentum m of batch norm's running statistics, as in PyTorch: running = (1 - m) *"
                    + " running + m * batch.",
            defaultsTo = "0.1",
            above = 0,
            max = 1)
        double batchNormMomentum,
    @Key(
            doc =
                "Whether batch normalisation takes its statistics from the batches of all replicas"
                    + " together, and not from each replica's own.",
            defaultsTo = "false")
        boolean syncBatchNorm) {
  private static final int LEVELS_OF_DPT = 4;

  /**
   * Checks the channels of a DPT decoder.
   *
   * @throws dev.tandem.InvalidInputException if there are some, but not four
   */
  public ModelConfig {
    dptChannels = List.copyOf(dptChannels);
    if (!dptChannels.isEmpty() && dptChannels.size() != LEVELS_OF_DPT) {
      throw new InvalidKeyException(
          "dpt_channels",
          "found " + dptChannels.size() + " numbers, expected " + LEVELS_OF_DPT + " or none");
    }
  }
}
