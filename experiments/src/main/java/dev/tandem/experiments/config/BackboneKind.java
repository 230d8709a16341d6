package dev.tandem.experiments.config;

/** The network that turns an image into features. */
public enum BackboneKind {
  /** MobileNetV2 as torchvision has it: the first bottleneck has no expansion. */
  MOBILENET_V2,
  /** MobileNetV2 as GluonCV has it: the first bottleneck expands too, by one. */
  MOBILENET_V2_EXPANDED,
  /** ResNet of 18 layers, basic blocks. */
  RESNET18,
  /** ResNet of 34 layers, basic blocks. */
  RESNET34,
  /** ResNet of 50 layers, bottleneck blocks. */
  RESNET50,
  /** ResNet of 101 layers, bottleneck blocks; the network of both papers. */
  RESNET101,
  /** ResNet of 152 layers, bottleneck blocks. */
  RESNET152,
  /** ResNet of 50 layers with three 3×3 convolutions as its stem, and multi-grid (2, 2, 4). */
  RESNET50_DEEP_STEM,
  /** ResNet of 101 layers with that stem and multi-grid. */
  RESNET101_DEEP_STEM,
  /** DINOv2's vision transformer ViT-S/14: 12 blocks of width 384. */
  DINOV2_SMALL,
  /** DINOv2's ViT-B/14: 12 blocks of width 768. */
  DINOV2_BASE,
  /** DINOv2's ViT-L/14: 24 blocks of width 1024. */
  DINOV2_LARGE,
  /** DINOv2's ViT-g/14: 40 blocks of width 1536. */
  DINOV2_GIANT,
  /** A vision transformer of the same kind with 4 blocks of width 192, to train from nothing. */
  VIT_TINY
}
