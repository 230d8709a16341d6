package dev.tandem.experiments.assembly;

import dev.tandem.experiments.config.ExperimentConfig;
import dev.tandem.experiments.config.ModelConfig;
import dev.tandem.experiments.config.PseudoLabel;
import dev.tandem.experiments.config.RepresentationKind;
import dev.tandem.graph.BatchNorm;
import dev.tandem.model.SegmentationModel;
import dev.tandem.models.DeepLabV3Plus;
import dev.tandem.models.backbone.Backbone;
import dev.tandem.models.backbone.MobileNetV2;
import dev.tandem.models.backbone.ResNet;

/** From {@code model} of a config to a network. */
final class Models {
  private Models() {}

  /** Whether the network has the head that gives representations their variance. */
  static boolean isGaussian(ExperimentConfig config) {
    return !config.method().pseudoLabel().is(PseudoLabel.NONE)
        && config.method().representation() == RepresentationKind.GAUSSIAN;
  }

  static SegmentationModel of(ExperimentConfig experiment, int classCount) {
    ModelConfig config = experiment.model();
    BatchNorm batchNorm = new BatchNorm(config.batchNormMomentum());
    DeepLabV3Plus.Widths widths =
        new DeepLabV3Plus.Widths(
            config.asppChannels(),
            config.lowLevelChannels(),
            config.headChannels(),
            config.representationChannels());
    DeepLabV3Plus.Frozen frozen =
        switch (config.frozen()) {
          case NOTHING -> DeepLabV3Plus.Frozen.NOTHING;
          case BACKBONE -> DeepLabV3Plus.Frozen.BACKBONE;
          case FEATURES -> DeepLabV3Plus.Frozen.FEATURES;
        };
    return new DeepLabV3Plus(
        backbone(config, batchNorm), widths, classCount, isGaussian(experiment), batchNorm, frozen);
  }

  private static Backbone backbone(ModelConfig config, BatchNorm batchNorm) {
    int stride = config.outputStride();
    return switch (config.backbone()) {
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
