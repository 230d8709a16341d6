package dev.tandem.experiments.config;

import dev.tandem.experiments.binding.Choice;
import dev.tandem.experiments.binding.Key;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.encoder.Encoder;
import java.nio.file.Path;
import java.util.Optional;

/** The network. Each component has its meaning in its {@link Key}. */
public record ModelConfig(
    @Key(
            doc =
                "The whole network: an encoder with the decoder of DeepLabV3+, or a class of yours,"
                    + " made with the number of classes if it has such a constructor.",
            defaultsTo = "\"deeplabv3_plus\"",
            implementing = SegmentationModel.class)
        Choice<NetworkKind> network,
    @Key(
            doc =
                "The encoder, which turns an image into features, or a class of yours, made with the"
                    + " batch norm (BatchNorm) if it has such a constructor.",
            defaultsTo = "\"mobilenet_v2\"",
            implementing = Encoder.class)
        Choice<BackboneKind> backbone,
    @Key(
            doc =
                "Channels of the stem of a ResNet; a smaller number makes every layer narrower. A"
                    + " MobileNet does not use it.",
            defaultsTo = "64",
            min = 1)
        int baseWidth,
    @Key(
            doc =
                "How many pixels of the image one pixel of the deepest features stands for, along"
                    + " each side.",
            defaultsTo = "16",
            oneOf = {8, 16, 32})
        int outputStride,
    @Key(
            doc =
                "Weights to begin with: a .safetensors, .pth or .pt file or a TensorFlow checkpoint,"
                    + " of the backbone or of a whole network, or the folder of another run (its"
                    + " best network); none begins with random weights.",
            defaultsTo = "\"\"")
        Optional<Path> pretrained,
    @Key(
            doc =
                "What keeps the weights it begins with: its parameters are not trained and its batch"
                    + " normalisation uses the running statistics.",
            defaultsTo = "\"nothing\"")
        EncoderDecoder.Frozen frozen,
    @Key(
            doc = "Channels of each branch of the spatial pyramid (ASPP), and of its output.",
            defaultsTo = "256",
            min = 1)
        int asppChannels,
    @Key(
            doc = "Channels the decoder keeps of the features at stride 4.",
            defaultsTo = "48",
            min = 1)
        int lowLevelChannels,
    @Key(
            doc = "Hidden channels of the classifier head and of the representation head.",
            defaultsTo = "256",
            min = 1)
        int headChannels,
    @Key(doc = "Channels of a pixel in representation space.", defaultsTo = "256", min = 1)
        int representationChannels,
    @Key(
            doc =
                "Part of each batch in the running statistics of batch normalisation: new = (1 - m)"
                    + " * old + m * batch.",
            defaultsTo = "0.1",
            min = 0,
            max = 1)
        double batchNormMomentum,
    @Key(
            doc =
                "Whether batch normalisation takes its statistics from the batches of all replicas"
                    + " together, and not from each replica's own.",
            defaultsTo = "false")
        boolean syncBatchNorm) {}
