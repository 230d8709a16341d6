package dev.tandem.models.weights;

import java.util.Map;

/**
 * DINOv2 written down once more, in plain loops in double precision, on tensors by their published
 * names and in PyTorch's layouts. For images of as many patches as its position table has.
 */
final class PlainDinov2 {
  private static final int PATCH = 14;

  private final Map<String, StoredTensor> tensors;
  private final int width;
  private final int heads;

  PlainDinov2(Map<String, StoredTensor> tensors, int width, int heads) {
    this.tensors = tensors;
    this.width = width;
    this.heads = heads;
  }

  /**
   * The tokens behind the last block and norm, class token first.
   *
   * @param image [H][W][3], H and W multiples of 14
   * @param positions [tokens][D], the position table at this image's size
   */
  double[][] tokens(float[][][] image, double[][] positions, int blocks) {
    double[][] x = embed(image, positions);
    for (int i = 0; i < blocks; i++) {
      String block = "blocks." + i + ".";
      add(x, attention(block + "attn.", norm(block + "norm1.", x)), block + "ls1.gamma");
      add(x, feedForward(block + "mlp.", norm(block + "norm2.", x)), block + "ls2.gamma");
    }
    return norm("norm.", x);
  }

  private double[][] embed(float[][][] image, double[][] positions) {
    float[] kernel = values("patch_embed.proj.weight");
    float[] bias = values("patch_embed.proj.bias");
    float[] first = values("cls_token");
    int columns = image[0].length / PATCH;
    double[][] x = new double[positions.length][width];
    for (int c = 0; c < width; c++) {
      x[0][c] = first[c] + positions[0][c];
    }
    for (int token = 1; token < x.length; token++) {
      int top = (token - 1) / columns * PATCH;
      int left = (token - 1) % columns * PATCH;
      for (int c = 0; c < width; c++) {
        double sum = bias[c];
        for (int colour = 0; colour < 3; colour++) {
          for (int p = 0; p < PATCH * PATCH; p++) {
            sum +=
                image[top + p / PATCH][left + p % PATCH][colour]
                    * kernel[(c * 3 + colour) * PATCH * PATCH + p];
          }
        }
        x[token][c] = sum + positions[token][c];
      }
    }
    return x;
  }

  private double[][] feedForward(String name, double[][] x) {
    return tensors.containsKey(name + "w12.weight")
        ? linear(name + "w3.", gated(linear(name + "w12.", x)))
        : linear(name + "fc2.", gelu(linear(name + "fc1.", x)));
  }

  private static double[][] gelu(double[][] x) {
    for (double[] row : x) {
      for (int c = 0; c < row.length; c++) {
        row[c] *= (1 + erf(row[c] / Math.sqrt(2))) / 2;
      }
    }
    return x;
  }

  /** silu(x₁)·x₂ of the first and the second half of the channels. */
  private static double[][] gated(double[][] both) {
    int half = both[0].length / 2;
    double[][] y = new double[both.length][half];
    for (int i = 0; i < y.length; i++) {
      for (int c = 0; c < half; c++) {
        y[i][c] = both[i][c] / (1 + Math.exp(-both[i][c])) * both[i][half + c];
      }
    }
    return y;
  }

  private double[][] attention(String name, double[][] x) {
    double[][] all = linear(name + "qkv.", x);
    int depth = width / heads;
    double[][] joined = new double[x.length][width];
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < x.length; i++) {
        double[] weights = new double[x.length];
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
          double score = 0;
          for (int c = head * depth; c < (head + 1) * depth; c++) {
            score += all[i][c] * all[j][width + c];
          }
          weights[j] = Math.exp(score / Math.sqrt(depth));
          sum += weights[j];
        }
        for (int j = 0; j < x.length; j++) {
          for (int c = head * depth; c < (head + 1) * depth; c++) {
            joined[i][c] += weights[j] / sum * all[j][2 * width + c];
          }
        }
      }
    }
    return linear(name + "proj.", joined);
  }

  private double[][] linear(String name, double[][] x) {
    float[] weight = values(name + "weight");
    float[] bias = values(name + "bias");
    int in = x[0].length;
    double[][] y = new double[x.length][bias.length];
    for (int row = 0; row < x.length; row++) {
      for (int o = 0; o < bias.length; o++) {
        double sum = bias[o];
        for (int i = 0; i < in; i++) {
          sum += x[row][i] * weight[o * in + i];
        }
        y[row][o] = sum;
      }
    }
    return y;
  }

  private double[][] norm(String name, double[][] x) {
    float[] weight = values(name + "weight");
    float[] bias = values(name + "bias");
    double[][] y = new double[x.length][width];
    for (int row = 0; row < x.length; row++) {
      double mean = 0;
      for (double value : x[row]) {
        mean += value / width;
      }
      double variance = 0;
      for (double value : x[row]) {
        variance += (value - mean) * (value - mean) / width;
      }
      for (int c = 0; c < width; c++) {
        y[row][c] = (x[row][c] - mean) / Math.sqrt(variance + 1e-6) * weight[c] + bias[c];
      }
    }
    return y;
  }

  private void add(double[][] x, double[][] change, String scale) {
    float[] gamma = values(scale);
    for (int row = 0; row < x.length; row++) {
      for (int c = 0; c < width; c++) {
        x[row][c] += gamma[c] * change[row][c];
      }
    }
  }

  /** The error function by its series, which converges everywhere that float32 is not ±1. */
  private static double erf(double x) {
    if (Math.abs(x) > 5) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-17; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private float[] values(String name) {
    float[] values = new float[(int) tensors.get(name).shape().size()];
    tensors.get(name).floats().get(values);
    return values;
  }
}
