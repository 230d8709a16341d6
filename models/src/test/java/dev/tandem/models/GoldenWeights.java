package dev.tandem.models;

import dev.tandem.graph.VariableStore;
import dev.tandem.models.weights.PretrainedWeights;
import dev.tandem.models.weights.TestSafetensors;
import dev.tandem.testing.Goldens;
import dev.tandem.testing.TestGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The weights of the goldens' networks, which follow from a counter (see the goldens' README). */
public final class GoldenWeights {
  private GoldenWeights() {}

  /** A tensor of the reference: PyTorch's name and its shape there, kernels OIHW. */
  public record Tensor(int number, String name, int[] shape) {
    /** Whether an optimizer trains it. */
    public boolean isParameter() {
      return !name.contains("running_");
    }

    /** The number of elements. */
    public int size() {
      return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** Its values in PyTorch's layout. */
    public float[] values() {
      float[] values = new float[size()];
      for (int e = 0; e < values.length; e++) {
        values[e] = (float) value(uniform(number, e));
      }
      return values;
    }

    private double value(double u) {
      if (name.endsWith("pos_embed") || name.endsWith("cls_token")) {
        return (2 * u - 1) * 0.5;
      }
      if (shape.length == 1) {
        boolean scale =
            name.endsWith("running_var") || name.endsWith("weight") || name.endsWith("gamma");
        return scale ? 0.5 + u : (2 * u - 1) * 0.1;
      }
      return (2 * u - 1) * Math.sqrt(6.0 * shape[0] / size());
    }

    /** Its values in Tandem's layout. */
    public float[] inTandem() {
      return turned(values(), shape, true);
    }
  }

  private static double uniform(int tensor, int element) {
    int x = element * (int) 2246822519L + tensor * (int) 2654435769L;
    x ^= x >>> 15;
    x *= 0x2C1B3C6D;
    x ^= x >>> 12;
    x *= 0x297A2D39;
    x ^= x >>> 15;
    return (x & 0xFFFFFFFFL) / 4294967296.0;
  }

  /** All tensors of a list in the folder of the goldens, in the order that numbers them. */
  public static List<Tensor> tensors(String file) {
    Goldens.assumeAvailable();
    try {
      List<Tensor> tensors = new ArrayList<>();
      for (String line : Files.readAllLines(Goldens.folder().resolve(file))) {
        String[] columns = line.split("\t");
        int[] shape = Arrays.stream(columns[2].split(",")).mapToInt(Integer::parseInt).toArray();
        tensors.add(new Tensor(Integer.parseInt(columns[0]), columns[1], shape));
      }
      return tensors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Loads tensors from a file with the reference's names and layouts, as a user would.
   *
   * @param prefix of the names in the file
   */
  public static void load(
      TestGraph graph, VariableStore store, String root, List<Tensor> tensors, String prefix) {
    try {
      Path file = Files.createTempFile("golden", ".safetensors");
      try {
        TestSafetensors.Builder weights = new TestSafetensors.Builder();
        tensors.forEach(t -> weights.add(prefix + t.name, t.shape, t.values()));
        weights.write(file);
        try (PretrainedWeights loader = PretrainedWeights.open(graph.tf(), store, root, file)) {
          loader.load(graph.session());
        }
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Values of Tandem's layout in PyTorch's.
   *
   * @param shape in PyTorch
   */
  public static float[] inTorch(float[] values, int[] shape) {
    return turned(values, shape, false);
  }

  /** Kernels change between OIHW and HWIO, matrices are transposed; anything else stays. */
  private static float[] turned(float[] values, int[] shape, boolean toTandem) {
    if (shape.length != 4 && shape.length != 2) {
      return values;
    }
    int in = shape[1];
    int area = shape.length == 4 ? shape[2] * shape[3] : 1;
    float[] moved = new float[values.length];
    for (int o = 0; o < shape[0]; o++) {
      for (int i = 0; i < in; i++) {
        for (int place = 0; place < area; place++) {
          int theirs = (o * in + i) * area + place;
          int ours = (place * in + i) * shape[0] + o;
          moved[toTandem ? ours : theirs] = values[toTandem ? theirs : ours];
        }
      }
    }
    return moved;
  }
}
