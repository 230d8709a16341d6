package dev.tandem.models;

import dev.tandem.graph.BatchNorm;
import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.models.decoder.DeepLabV3PlusDecoder;
import dev.tandem.models.encoder.ResNet;
import dev.tandem.testing.GoldenArray;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** A tensor of the reference: PyTorch's name and its shape there, kernels OIHW. */
  record Tensor(int number, String name, int[] shape) {
    boolean isParameter() {
      return !name.contains("running_");
    }

    int size() {
      return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }
  }

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
  static List<Tensor> tensors() {
    Goldens.assumeAvailable();
    try {
      List<Tensor> tensors = new ArrayList<>();
      for (String line : Files.readAllLines(Goldens.folder().resolve("m_tensors.tsv"))) {
        String[] columns = line.split("\t");
        int[] shape = Arrays.stream(columns[2].split(",")).mapToInt(Integer::parseInt).toArray();
        tensors.add(new Tensor(Integer.parseInt(columns[0]), columns[1], shape));
      }
      return tensors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    for (Tensor tensor : tensors()) {
      values.put(variable(store, tensor.name), hwio(initial(tensor), tensor.shape));
    }
    if (values.size() != store.below(ROOT).size()) {
      throw new AssertionError(
          values.size() + " tensors for " + store.below(ROOT).size() + " variables");
    }
    graph.assign(values);
  }

  /** Values of a tensor in the reference's layout. */
  static float[] initial(Tensor tensor) {
    double kernelScale =
        tensor.shape.length == 4
            ? Math.sqrt(6.0 / ((double) tensor.shape[1] * tensor.shape[2] * tensor.shape[3]))
            : 0;
    boolean flat = tensor.shape.length == 1;
    boolean scale =
        tensor.name.endsWith("running_var") || (flat && tensor.name.endsWith(".weight"));
    float[] values = new float[tensor.size()];
    for (int e = 0; e < values.length; e++) {
      int x = e * (int) 2246822519L + tensor.number * (int) 2654435769L;
      x ^= x >>> 15;
      x *= 0x2C1B3C6D;
      x ^= x >>> 12;
      x *= 0x297A2D39;
      x ^= x >>> 15;
      double u = (x & 0xFFFFFFFFL) / 4294967296.0;
      double value = scale ? 0.5 + u : flat ? (2 * u - 1) * 0.1 : (2 * u - 1) * kernelScale;
      values[e] = (float) value;
    }
    return values;
  }

  /** A kernel in our layout; anything else as it is. */
  static float[] hwio(float[] values, int[] oihw) {
    return oihw.length == 4 ? move(values, oihw, true) : values;
  }

  /** A kernel of ours in the reference's layout; anything else as it is. */
  static float[] oihw(float[] values, int[] oihw) {
    return oihw.length == 4 ? move(values, oihw, false) : values;
  }

  private static float[] move(float[] values, int[] oihw, boolean toTandem) {
    int in = oihw[1];
    int area = oihw[2] * oihw[3];
    float[] moved = new float[values.length];
    for (int o = 0; o < oihw[0]; o++) {
      for (int i = 0; i < in; i++) {
        for (int place = 0; place < area; place++) {
          int theirs = (o * in + i) * area + place;
          int ours = (place * in + i) * oihw[0] + o;
          moved[toTandem ? ours : theirs] = values[toTandem ? theirs : ours];
        }
      }
    }
    return moved;
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
