package dev.tandem.distribution;

import java.util.ArrayList;
import java.util.List;

/**
 * Batch norm, and the derivatives of the loss {@code Σ upstream·y²}, in double precision.
 *
 * @param x [pixels, channels], batch after batch
 * @param upstream of the same shape
 * @param weight of each channel
 * @param bias of each channel
 */
record ExactBatchNorm(float[] x, float[] upstream, double[] weight, double[] bias) {
  private static final double EPSILON = 1e-5;

  /**
   * Some results.
   *
   * @param values what is exact
   * @param terms what rounding is relative to: the largest of the terms of which a value is what is
   *     left, or of the sums of their absolute values
   */
  record Result(double[] values, double terms) {}

  /** One channel of one batch. */
  private record Moments(double mean, double variance, int count) {
    double inverse() {
      return 1 / Math.sqrt(variance + EPSILON);
    }
  }

  /**
   * All results: y, dx, the derivatives of bias and weight, then for each batch the means and the
   * unbiased variances.
   *
   * @param batches number of pixels of each
   */
  List<Result> results(List<Integer> batches) {
    double[] y = new double[x.length];
    double[] dx = new double[x.length];
    double[] dWeight = new double[channels()];
    double[] dBias = new double[channels()];
    List<Result> moments = new ArrayList<>();
    double gradientTerms = 0;
    double[] parameterTerms = new double[channels()];
    int first = 0;
    for (int batch : batches) {
      double[] means = new double[channels()];
      double[] variances = new double[channels()];
      for (int channel = 0; channel < channels(); channel++) {
        Moments own = moments(first, batch, channel);
        means[channel] = own.mean;
        variances[channel] = own.variance * batch / (batch - 1);
        double sum = 0;
        double correlation = 0;
        for (int pixel = first; pixel < first + batch; pixel++) {
          int at = pixel * channels() + channel;
          double normalized = (x[at] - own.mean) * own.inverse();
          y[at] = normalized * weight[channel] + bias[channel];
          double dy = 2 * upstream[at] * y[at];
          sum += dy;
          correlation += dy * normalized;
          parameterTerms[channel] += Math.abs(dy) * Math.max(1, Math.abs(normalized));
        }
        dBias[channel] += sum;
        dWeight[channel] += correlation;
        for (int pixel = first; pixel < first + batch; pixel++) {
          int at = pixel * channels() + channel;
          double normalized = (x[at] - own.mean) * own.inverse();
          double factor = weight[channel] * own.inverse();
          double direct = factor * 2 * upstream[at] * y[at];
          dx[at] = direct - factor * (sum + normalized * correlation) / batch;
          gradientTerms = Math.max(gradientTerms, Math.abs(direct));
        }
      }
      moments.add(new Result(means, largest(means)));
      moments.add(new Result(variances, largest(variances)));
      first += batch;
    }
    List<Result> all =
        new ArrayList<>(
            List.of(
                new Result(y, largest(y)),
                new Result(dx, gradientTerms),
                new Result(dBias, largest(parameterTerms)),
                new Result(dWeight, largest(parameterTerms))));
    all.addAll(moments);
    return all;
  }

  private int channels() {
    return weight.length;
  }

  private Moments moments(int first, int count, int channel) {
    double mean = 0;
    for (int pixel = first; pixel < first + count; pixel++) {
      mean += x[pixel * channels() + channel] / (double) count;
    }
    double variance = 0;
    for (int pixel = first; pixel < first + count; pixel++) {
      double deviation = x[pixel * channels() + channel] - mean;
      variance += deviation * deviation / count;
    }
    return new Moments(mean, variance, count);
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
