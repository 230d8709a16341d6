package dev.tandem.models;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.models.decoder.DeepLabV3PlusDecoder;
import dev.tandem.models.encoder.ResNet;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.TestGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.types.TFloat32;

/**
 * The network of the goldens, DeepLabV3+ on a ResNet of four bottlenecks, and its weights, which
 * follow from a counter (see the goldens' README).
 */
final class GoldenNetwork {
  static final String ROOT = "student";
  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] DEVIATION = {0.229, 0.224, 0.225};

  private GoldenNetwork() {}

  static EncoderDecoder model(int outputStride, int classCount, int representation) {
    BatchNorm norm = new BatchNorm(0.1);
    return new EncoderDecoder(
        new ResNet(ResNet.Block.BOTTLENECK, List.of(1, 1, 1, 1), 64, outputStride, norm),
        new DeepLabV3PlusDecoder(256, 48, norm),
        new EncoderDecoder.Heads(classCount, 256, representation, false, norm),
        EncoderDecoder.Frozen.NOTHING);
  }

  /** All tensors in the order that numbers them. */
  static List<GoldenWeights.Tensor> tensors() {
    return GoldenWeights.tensors("m_tensors.tsv");
  }

  /** Our variable's name below the root for the reference's. */
  static String ours(String theirs) {
    return theirs
        .replaceFirst("^resnet_", "backbone.")
        .replaceFirst("^ASPP\\.convs\\.4\\.1\\.", "aspp.pool.conv.")
        .replaceFirst("^ASPP\\.convs\\.4\\.2\\.", "aspp.pool.bn.")
        .replaceFirst("^ASPP\\.convs\\.(\\d)\\.0\\.", "aspp.branch$1.conv.")
        .replaceFirst("^ASPP\\.convs\\.(\\d)\\.1\\.", "aspp.branch$1.bn.")
        .replaceFirst("^ASPP\\.project\\.0\\.", "aspp.project.conv.")
        .replaceFirst("^ASPP\\.project\\.1\\.", "aspp.project.bn.")
        .replaceFirst("^project\\.0\\.", "low_level.conv.")
        .replaceFirst("^project\\.1\\.", "low_level.bn.")
        .replaceFirst("^(classifier|representation)\\.0\\.", "$1.conv.")
        .replaceFirst("^(classifier|representation)\\.1\\.", "$1.bn.")
        .replaceFirst("^(classifier|representation)\\.3\\.", "$1.output.")
        .replace('.', '/');
  }

  /** The variable that corresponds to a tensor of the reference. */
  @SuppressWarnings("unchecked") // A network's variables are float32.
  static Variable<TFloat32> variable(VariableStore store, String theirs) {
    String name = ROOT + "/" + ours(theirs);
    return (Variable<TFloat32>)
        store.find(name).orElseThrow(() -> new AssertionError("no variable " + name));
  }

  /** Gives every variable below the root its value; fails where one has none or is left over. */
  static void load(TestGraph graph, VariableStore store) {
    Map<Variable<TFloat32>, float[]> values = new LinkedHashMap<>();
    for (GoldenWeights.Tensor tensor : tensors()) {
      values.put(variable(store, tensor.name()), tensor.inTandem());
    }
    if (values.size() != store.below(ROOT).size()) {
      throw new AssertionError(
          values.size() + " tensors for " + store.below(ROOT).size() + " variables");
    }
    graph.assign(values);
  }

  /** Images 0 to 1, NHWC, that our network normalises to the golden's. */
  static GoldenArray images(GoldenArray normalized) {
    GoldenArray images = normalized.nhwc();
    double[] values = new double[images.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = images.values()[i] * DEVIATION[i % 3] + MEAN[i % 3];
    }
    return new GoldenArray(images.shape(), values);
  }
}
