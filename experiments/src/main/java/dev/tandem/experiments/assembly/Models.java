package dev.tandem.experiments.assembly;

import dev.tandem.experiments.config.BackboneKind;
import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.ModelConfig;
import dev.tandem.graph.BatchNorm;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.decoder.DeepLabV3PlusDecoder;
import dev.tandem.models.encoder.Encoder;
import dev.tandem.models.encoder.MobileNetV2;
import dev.tandem.models.encoder.ResNet;
import dev.tandem.representation.RepresentationType;

/** From {@code model} of a config to a network. */
final class Models {
  private Models() {}

  /** The network, with a variance of representations if the method needs it. */
  static SegmentationModel of(ExperimentConfig experiment, int classCount) {
    ModelConfig config = experiment.model();
    return config
        .network()
        .make(
            word ->
                switch (word) {
                  case DEEPLABV3_PLUS -> deepLabV3Plus(experiment, classCount);
                },
            SegmentationModel.class,
            classCount);
  }

  private static SegmentationModel deepLabV3Plus(ExperimentConfig experiment, int classCount) {
    ModelConfig config = experiment.model();
    BatchNorm batchNorm = new BatchNorm(config.batchNormMomentum());
    boolean variance =
        Methods.of(experiment).representation().map(RepresentationType::hasVariance).orElse(false);
    return new EncoderDecoder(
        config.backbone().make(word -> encoder(word, config, batchNorm), Encoder.class, batchNorm),
        new DeepLabV3PlusDecoder(config.asppChannels(), config.lowLevelChannels(), batchNorm),
        new EncoderDecoder.Heads(
            classCount,
            config.headChannels(),
            config.representationChannels(),
            variance,
            batchNorm),
        config.frozen());
  }

  private static Encoder encoder(BackboneKind word, ModelConfig config, BatchNorm batchNorm) {
    int stride = config.outputStride();
    return switch (word) {
      case MOBILENET_V2 -> new MobileNetV2(stride, false, batchNorm);
      case MOBILENET_V2_EXPANDED -> new MobileNetV2(stride, true, batchNorm);
      case RESNET18 -> ResNet.ofDepth(18, config.baseWidth(), stride, batchNorm);
      case RESNET34 -> ResNet.ofDepth(34, config.baseWidth(), stride, batchNorm);
      case RESNET50 -> ResNet.ofDepth(50, config.baseWidth(), stride, batchNorm);
      case RESNET101 -> ResNet.ofDepth(101, config.baseWidth(), stride, batchNorm);
      case RESNET152 -> ResNet.ofDepth(152, config.baseWidth(), stride, batchNorm);
      case RESNET50_DEEP_STEM -> ResNet.deepStem(50, config.baseWidth(), stride, batchNorm);
      case RESNET101_DEEP_STEM -> ResNet.deepStem(101, config.baseWidth(), stride, batchNorm);
    };
  }
}
