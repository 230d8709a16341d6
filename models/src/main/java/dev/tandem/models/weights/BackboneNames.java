package dev.tandem.models.weights;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the tensors of a backbone are called in a file, by the project that wrote it.
 *
 * <p>Ours are paths such as {@code layer1/0/conv1/weight} or {@code block3/expand/bn/running_var}.
 */
enum BackboneNames {
  /** torchvision: our path with dots, for ResNets. */
  TORCHVISION(Pattern.compile("fc\\..*|classifier\\..*|.*num_batches_tracked")) {
    @Override
    String of(String path) {
      return path.replace('/', '.');
    }
  },
  /** Gluon's MobileNetV2: {@code features_linearbottleneck3_conv0_weight}, … */
  GLUON(Pattern.compile("features_(conv1|batchnorm1)_.*|output_.*|pred_.*")) {
    @Override
    String of(String path) {
      Matcher block = BLOCK.matcher(path);
      if (!block.matches()) {
        // conv0/weight, bn0/running_mean
        return "features_" + gluonLayer(path);
      }
      int layer = LAYERS.indexOf(block.group(2));
      return "features_linearbottleneck"
          + block.group(1)
          + "_"
          + gluonLayer(block.group(3) + layer + "/" + block.group(4));
    }
  };

  private static final Pattern BLOCK =
      Pattern.compile("block(\\d+)/(expand|depthwise|project)/(conv|bn)/(\\w+)");
  private static final List<String> LAYERS = List.of("expand", "depthwise", "project");

  private final Pattern unused;

  BackboneNames(Pattern unused) {
    this.unused = unused;
  }

  /** The name in a file of the variable with that path below the backbone. */
  abstract String of(String path);

  /** Whether a tensor is one that a segmentation backbone does without: a classifier's. */
  boolean isUnused(String name) {
    return unused.matcher(name).matches();
  }

  /** The convention of a file, by its tensors' names. */
  static BackboneNames of(Set<String> names) {
    return names.stream().anyMatch(n -> n.startsWith("features_")) ? GLUON : TORCHVISION;
  }

  private static String gluonLayer(String layer) {
    boolean norm = layer.startsWith("bn");
    String named = layer.replaceFirst("^bn", "batchnorm").replace('/', '_');
    if (!norm) {
      return named;
    }
    return named.replaceFirst("_weight$", "_gamma").replaceFirst("_bias$", "_beta");
  }
}
