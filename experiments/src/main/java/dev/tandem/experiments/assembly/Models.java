package dev.tandem.experiments.assembly;

import dev.tandem.experiments.config.BackboneKind;
import dev.tandem.experiments.config.DecoderKind;
import dev.tandem.experiments.config.ModelConfig;
import dev.tandem.graph.BatchNorm;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.EncoderDecoder;
import dev.tandem.models.decoder.Decoder;
import dev.tandem.models.decoder.DeepLabV3PlusDecoder;
import dev.tandem.models.decoder.DptDecoder;
import dev.tandem.models.encoder.Dinov2;
import dev.tandem.models.encoder.Encoder;
import dev.tandem.models.encoder.MobileNetV2;
import dev.tandem.models.encoder.ResNet;
import dev.tandem.training.TrainingMethod;

/** From {@code model} of a config to a network. */
final class Models {
  private Models() {}

  /** The network, with a variance of representations only if the method uses it. */
  static SegmentationModel of(ModelConfig config, int classCount, TrainingMethod method) {
    SegmentationModel model =
        config
            .network()
            .make(
                word ->
                    switch (word) {
                      case ENCODER_DECODER ->
                          encoderDecoder(config, classCount, method.usesVariance());
                    },
                SegmentationModel.class,
                classCount);
    return method.usesVariance() ? model : model.withoutVariance();
  }

  private static SegmentationModel encoderDecoder(
      ModelConfig config, int classCount, boolean variance) {
    BatchNorm batchNorm = new BatchNorm(config.batchNormMomentum());
    boolean dpt = config.decoder().is(DecoderKind.DPT);
    return new EncoderDecoder(
        config.backbone().make(word -> encoder(word, config, batchNorm), Encoder.class, batchNorm),
        config.decoder().make(word -> decoder(word, config, batchNorm), Decoder.class, batchNorm),
        new EncoderDecoder.Heads(
            classCount,
            dpt ? dpt(config).features() : config.headChannels(),
            config.representationChannels(),
            variance,
            batchNorm,
            dpt ? EncoderDecoder.HiddenLayer.BIAS : EncoderDecoder.HiddenLayer.BATCH_NORM),
        config.frozen(),
        config.recompute()
            ? EncoderDecoder.Activations.RECOMPUTED
            : EncoderDecoder.Activations.KEPT);
  }

  private static Decoder decoder(DecoderKind word, ModelConfig config, BatchNorm batchNorm) {
    return switch (word) {
      case DEEPLAB_V3_PLUS ->
          new DeepLabV3PlusDecoder(config.asppChannels(), config.lowLevelChannels(), batchNorm);
      case DPT -> dpt(config);
    };
  }

  private static DptDecoder dpt(ModelConfig config) {
    DptDecoder published =
        config.backbone().word().map(Models::publishedDpt).orElse(DptDecoder.small());
    return new DptDecoder(
        config.dptFeatures() > 0 ? config.dptFeatures() : published.features(),
        config.dptChannels().isEmpty() ? published.channels() : config.dptChannels());
  }

  private static DptDecoder publishedDpt(BackboneKind backbone) {
    return switch (backbone) {
      case DINOV2_BASE -> DptDecoder.base();
      case DINOV2_LARGE -> DptDecoder.large();
      case DINOV2_GIANT -> DptDecoder.giant();
      case VIT_TINY -> DptDecoder.tiny();
      default -> DptDecoder.small();
    };
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
      case DINOV2_SMALL -> Dinov2.small();
      case DINOV2_BASE -> Dinov2.base();
      case DINOV2_LARGE -> Dinov2.large();
      case DINOV2_GIANT -> Dinov2.giant();
      case VIT_TINY -> Dinov2.tiny();
    };
  }
}
