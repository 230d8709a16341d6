package dev.tandem.models.encoder;

import dev.tandem.graph.Variable;
import dev.tandem.graph.VariableStore;
import dev.tandem.testing.TestGraph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.tensorflow.types.TFloat32;

/**
 * The layers of convolutional networks by their definitions, in plain loops in double precision, at
 * inference: what the encoders are compared with.
 */
final class PlainLayers {
  private static final double EPSILON = 1e-5;

  private final Map<String, float[]> values = new HashMap<>();
  private final Map<String, long[]> shapes = new HashMap<>();

  /** The values of one image, [rows][columns][channels] in row-major order. */
  record Map3(int rows, int columns, int channels, double[] values) {
    static Map3 zeros(int rows, int columns, int channels) {
      return new Map3(rows, columns, channels, new double[rows * columns * channels]);
    }

    int at(int row, int column) {
      return (row * columns + column) * channels;
    }

    boolean has(int row, int column) {
      return row >= 0 && row < rows && column >= 0 && column < columns;
    }

    Map3 each(DoubleUnaryOperator f) {
      return new Map3(rows, columns, channels, Arrays.stream(values).map(f).toArray());
    }

    Map3 plus(Map3 other) {
      double[] sums = values.clone();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += other.values[i];
      }
      return new Map3(rows, columns, channels, sums);
    }

    Map3 relu() {
      return each(x -> Math.max(0, x));
    }

    Map3 relu6() {
      return each(x -> Math.min(6, Math.max(0, x)));
    }
  }

  /**
   * Gives every variable random values and remembers them: kernels so that layers keep the size of
   * their input about, running statistics and the affine transform of batch norms so that each
   * counts.
   *
   * @param root of the variables, with its slash; their names are known without it
   */
  @SuppressWarnings("unchecked") // A network's variables are float32.
  PlainLayers(TestGraph graph, VariableStore store, String root) {
    Random random = new Random(1);
    Map<Variable<TFloat32>, float[]> all = new LinkedHashMap<>();
    for (Variable<?> variable : store.variables()) {
      long[] shape = variable.shape().asArray();
      float[] drawn = new float[Math.toIntExact(variable.shape().size())];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = drawn(variable.name(), shape, random);
      }
      all.put((Variable<TFloat32>) variable, drawn);
      values.put(variable.name().substring(root.length()), drawn);
      shapes.put(variable.name().substring(root.length()), shape);
    }
    graph.assign(all);
  }

  private static float drawn(String name, long[] shape, Random random) {
    if (shape.length == 4) {
      return (float) (random.nextGaussian() * Math.sqrt(2.0 / (shape[0] * shape[1] * shape[2])));
    }
    boolean aroundOne = name.endsWith("running_var") || name.endsWith("weight");
    return aroundOne ? 0.5f + random.nextFloat() : random.nextFloat() - 0.5f;
  }

  /** With PyTorch's padding of dilation·(kernel − 1)/2. */
  Map3 convolution(Map3 x, String name, int stride, int dilation) {
    long[] shape = shapes.get(name + "/weight");
    float[] weight = values.get(name + "/weight");
    int kernel = (int) shape[0];
    int filters = (int) shape[3];
    Map3 y = Map3.zeros(behind(x.rows, stride), behind(x.columns, stride), filters);
    for (int row = 0; row < y.rows; row++) {
      for (int column = 0; column < y.columns; column++) {
        for (int tap = 0; tap < kernel * kernel; tap++) {
          int r = row * stride + (tap / kernel - kernel / 2) * dilation;
          int c = column * stride + (tap % kernel - kernel / 2) * dilation;
          if (!x.has(r, c)) {
            continue;
          }
          for (int i = 0; i < x.channels; i++) {
            for (int f = 0; f < filters; f++) {
              y.values[y.at(row, column) + f] +=
                  x.values[x.at(r, c) + i] * weight[(tap * x.channels + i) * filters + f];
            }
          }
        }
      }
    }
    return y;
  }

  /** 3×3, each channel with a kernel of its own. */
  Map3 depthwise(Map3 x, String name, int stride, int dilation) {
    float[] weight = values.get(name + "/weight");
    Map3 y = Map3.zeros(behind(x.rows, stride), behind(x.columns, stride), x.channels);
    for (int row = 0; row < y.rows; row++) {
      for (int column = 0; column < y.columns; column++) {
        for (int tap = 0; tap < 9; tap++) {
          int r = row * stride + (tap / 3 - 1) * dilation;
          int c = column * stride + (tap % 3 - 1) * dilation;
          for (int i = 0; x.has(r, c) && i < x.channels; i++) {
            y.values[y.at(row, column) + i] +=
                x.values[x.at(r, c) + i] * weight[tap * x.channels + i];
          }
        }
      }
    }
    return y;
  }

  private static int behind(int side, int stride) {
    return (side + stride - 1) / stride;
  }

  /** By the running statistics: (x − mean) / √(variance + 1e-5)·weight + bias. */
  Map3 batchNorm(Map3 x, String name) {
    Map3 y = Map3.zeros(x.rows, x.columns, x.channels);
    for (int i = 0; i < y.values.length; i++) {
      int c = i % x.channels;
      double centred = x.values[i] - values.get(name + "/running_mean")[c];
      y.values[i] =
          centred
                  / Math.sqrt(values.get(name + "/running_var")[c] + EPSILON)
                  * values.get(name + "/weight")[c]
              + values.get(name + "/bias")[c];
    }
    return y;
  }

  /** Whether the network has variables below that name. */
  boolean has(String name) {
    return values.keySet().stream().anyMatch(each -> each.startsWith(name + "/"));
  }

  /**
   * 3×3 max pooling of stride 2 and padding 1.
   *
   * @param incomplete whether a last window that is not whole is pooled too (ceil mode)
   */
  static Map3 maxPool(Map3 x, boolean incomplete) {
    int more = incomplete ? 1 : 0;
    Map3 y = Map3.zeros((x.rows - 1 + more) / 2 + 1, (x.columns - 1 + more) / 2 + 1, x.channels);
    Arrays.fill(y.values, Double.NEGATIVE_INFINITY);
    for (int row = 0; row < y.rows; row++) {
      for (int column = 0; column < y.columns; column++) {
        for (int tap = 0; tap < 9; tap++) {
          int r = 2 * row + tap / 3 - 1;
          int c = 2 * column + tap % 3 - 1;
          for (int i = 0; x.has(r, c) && i < x.channels; i++) {
            int at = y.at(row, column) + i;
            y.values[at] = Math.max(y.values[at], x.values[x.at(r, c) + i]);
          }
        }
      }
    }
    return y;
  }
}
