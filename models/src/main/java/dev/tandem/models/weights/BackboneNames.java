package dev.tandem.models.weights;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The naming conventions of published backbones, and the mapping from their tensor names to
 * Tandem's variable paths, such as {@code layer1/0/conv1/weight} or {@code
 * block3/expand/bn/running_var}.
 */
enum BackboneNames {
  /**
   * ResNets of torchvision, timm and GluonCV; a deep stem is named {@code conv1.0} to {@code
   * conv1.6}.
   */
  RESNET("a ResNet of torchvision, timm or GluonCV") {
    private static final Pattern LAYER = Pattern.compile("(conv1|bn1|layer[1-9])\\..+");

    @Override
    Optional<String> path(String name, Set<String> all) {
      return LAYER.matcher(name).matches() ? Optional.of(name.replace('.', '/')) : Optional.empty();
    }
  },
  /** ResNets of PSPNet's authors; the deep stem is named conv1, conv2, conv3. */
  RESNET_OF_PSPNET("a ResNet with the deep stem of PSPNet") {
    private static final Pattern STEM = Pattern.compile("(conv|bn)([123])\\.(.+)");

    @Override
    Optional<String> path(String name, Set<String> all) {
      Matcher stem = STEM.matcher(name);
      if (!stem.matches()) {
        return RESNET.path(name, all);
      }
      int number = Integer.parseInt(stem.group(2));
      boolean convolution = stem.group(1).equals("conv");
      // The three convolutions are numbers 0, 3, 6 of Tandem's stem; the last batch norm is bn1.
      String layer = "conv1/" + (3 * (number - 1) + (convolution ? 0 : 1));
      return Optional.of((!convolution && number == 3 ? "bn1" : layer) + "/" + stem.group(3));
    }
  },
  /** torchvision's MobileNetV2. */
  MOBILENET_OF_TORCHVISION("torchvision's MobileNetV2") {
    private static final Pattern FIRST = Pattern.compile("features\\.0\\.([01])\\.(\\w+)");
    private static final Pattern BLOCK =
        Pattern.compile("features\\.(\\d{1,2})\\.conv\\.(\\d(?:\\.\\d)?)\\.(\\w+)");
    private static final List<String> WITH_EXPANSION =
        List.of("0.0", "0.1", "1.0", "1.1", "2", "3");
    private static final List<String> WITHOUT = List.of("-", "-", "0.0", "0.1", "1", "2");

    @Override
    Optional<String> path(String name, Set<String> all) {
      Matcher first = FIRST.matcher(name);
      if (first.matches()) {
        return Optional.of((first.group(1).equals("0") ? "conv0/" : "bn0/") + first.group(2));
      }
      Matcher block = BLOCK.matcher(name);
      if (!block.matches()) {
        return Optional.empty();
      }
      int number = Integer.parseInt(block.group(1));
      boolean expands = all.contains("features." + number + ".conv.3.weight");
      int layer = (expands ? WITH_EXPANSION : WITHOUT).indexOf(block.group(2));
      return layer < 0 ? Optional.empty() : Optional.of(block(number - 1, layer, block.group(3)));
    }
  },
  /**
   * timm's {@code mobilenetv2_100}: blocks are numbered within stages; the first has no expansion.
   */
  MOBILENET_OF_TIMM("timm's MobileNetV2") {
    private static final Pattern BLOCK =
        Pattern.compile("blocks\\.([0-6])\\.(\\d)\\.(conv_\\w+|bn\\d)\\.(\\w+)");
    private static final List<Integer> BLOCKS_BEFORE = List.of(0, 1, 3, 6, 10, 13, 16);
    private static final List<String> INVERTED =
        List.of("conv_pw", "bn1", "conv_dw", "bn2", "conv_pwl", "bn3");
    private static final List<String> SEPARABLE =
        List.of("-", "-", "conv_dw", "bn1", "conv_pw", "bn2");

    @Override
    Optional<String> path(String name, Set<String> all) {
      if (name.startsWith("conv_stem.")) {
        return Optional.of("conv0/" + name.substring("conv_stem.".length()));
      }
      if (name.startsWith("bn1.")) {
        return Optional.of("bn0/" + name.substring("bn1.".length()));
      }
      Matcher block = BLOCK.matcher(name);
      if (!block.matches()) {
        return Optional.empty();
      }
      int stage = Integer.parseInt(block.group(1));
      int layer = (stage == 0 ? SEPARABLE : INVERTED).indexOf(block.group(3));
      int number = BLOCKS_BEFORE.get(stage) + Integer.parseInt(block.group(2));
      return layer < 0 ? Optional.empty() : Optional.of(block(number, layer, block.group(4)));
    }
  },
  /** The published files of DINOv2. */
  DINOV2("DINOv2") {
    /** Registers are no part of Tandem's network: mapped, so that a file with them is refused. */
    private static final Pattern TENSOR =
        Pattern.compile(
            "(cls|mask|register)_tokens?|pos_embed|(patch_embed\\.proj|norm|blocks\\.\\d+)\\..+");

    @Override
    Optional<String> path(String name, Set<String> all) {
      return TENSOR.matcher(name).matches()
          ? Optional.of(name.replace('.', '/'))
          : Optional.empty();
    }
  },
  /** Gluon's MobileNetV2: {@code features_linearbottleneck3_conv0_weight}, … */
  MOBILENET_OF_GLUON("Gluon's MobileNetV2") {
    private static final Pattern FIRST = Pattern.compile("features_(conv|batchnorm)0_(\\w+)");
    private static final Pattern BLOCK =
        Pattern.compile("features_linearbottleneck(\\d{1,2})_(conv|batchnorm)([012])_(\\w+)");

    @Override
    Optional<String> path(String name, Set<String> all) {
      Matcher first = FIRST.matcher(name);
      if (first.matches()) {
        return Optional.of((first.group(1).equals("conv") ? "conv0/" : "bn0/") + first.group(2));
      }
      Matcher block = BLOCK.matcher(name);
      if (!block.matches()) {
        return Optional.empty();
      }
      int layer = 2 * Integer.parseInt(block.group(3)) + (block.group(2).equals("conv") ? 0 : 1);
      return Optional.of(block(Integer.parseInt(block.group(1)), layer, block.group(4)));
    }
  };

  private static final List<String> LAYERS_OF_A_BLOCK =
      List.of(
          "expand/conv",
          "expand/bn",
          "depthwise/conv",
          "depthwise/bn",
          "project/conv",
          "project/bn");

  private final String label;

  BackboneNames(String label) {
    this.label = label;
  }

  /**
   * Tandem's path, below {@code backbone/}, of a tensor in the file; empty if it does not belong to
   * a backbone.
   *
   * @param name of the tensor in the file
   * @param all names in the file, since the meaning of some names depends on others
   */
  abstract Optional<String> path(String name, Set<String> all);

  /** The name of the convention in messages. */
  String label() {
    return label;
  }

  private static String block(int number, int layer, String variable) {
    return "block" + number + "/" + LAYERS_OF_A_BLOCK.get(layer) + "/" + variable;
  }

  /** Detects the convention of a file by its tensor names. */
  static BackboneNames of(Set<String> names) {
    if (names.contains("features_conv0_weight")) {
      return MOBILENET_OF_GLUON;
    }
    if (names.contains("features.0.0.weight")) {
      return MOBILENET_OF_TORCHVISION;
    }
    if (names.contains("cls_token")) {
      return DINOV2;
    }
    if (names.contains("conv_stem.weight")) {
      return MOBILENET_OF_TIMM;
    }
    return names.contains("bn3.weight") || names.contains("bn3.gamma") ? RESNET_OF_PSPNET : RESNET;
  }
}
