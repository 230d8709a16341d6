package dev.tandem.export;

import java.util.Optional;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Numbers of each pixel of an image: the probabilities of its classes and, with a Gaussian network,
 * its uncertainty after them.
 *
 * @param height in pixels
 * @param width in pixels
 * @param channels numbers of a pixel
 * @param values pixel by pixel, row by row
 */
record PixelMaps(int height, int width, int channels, float[] values) {
  /** With one more channel after the others. */
  PixelMaps with(float[] channel) {
    float[] all = new float[Math.multiplyExact(channel.length, channels + 1)];
    for (int i = 0; i < channel.length; i++) {
      System.arraycopy(values, i * channels, all, i * (channels + 1), channels);
      all[i * (channels + 1) + channels] = channel[i];
    }
    return new PixelMaps(height, width, channels + 1, all);
  }

  /**
   * The most probable class of each pixel and its probability.
   *
   * @param classes how many of the channels are probabilities; one after them is the uncertainty
   */
  SavedModelPredictor.Labeling labeling(int classes) {
    int[] label = new int[Math.multiplyExact(height, width)];
    float[] confidence = new float[label.length];
    float[] uncertainty = new float[label.length];
    for (int i = 0; i < label.length; i++) {
      int first = i * channels;
      for (int c = 1; c < classes; c++) {
        if (values[first + c] > values[first + label[i]]) {
          label[i] = c;
        }
      }
      confidence[i] = values[first + label[i]];
      uncertainty[i] = channels > classes ? values[first + classes] : 0;
    }
    return new SavedModelPredictor.Labeling(
        width, label, confidence, channels > classes ? Optional.of(uncertainty) : Optional.empty());
  }

  /** float32 [1, H, W, channels]; the caller closes it. */
  TFloat32 tensor() {
    return TFloat32.tensorOf(Shape.of(1, height, width, channels), DataBuffers.of(values));
  }

  /** The sum with maps of the same size. */
  PixelMaps plus(PixelMaps other) {
    float[] sum = values.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.values[i];
    }
    return new PixelMaps(height, width, channels, sum);
  }

  PixelMaps dividedBy(int count) {
    float[] mean = values.clone();
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= count;
    }
    return new PixelMaps(height, width, channels, mean);
  }

  /** The mean of maps of windows, over the windows that a pixel is in. */
  static final class Mean {
    private final int height;
    private final int width;
    private final int[] counts;
    private float[] sums;
    private int channels;

    Mean(int height, int width) {
      this.height = height;
      this.width = width;
      this.counts = new int[Math.multiplyExact(height, width)];
    }

    /** Adds the maps of a window, whose upper left pixel is given. */
    void add(PixelMaps part, int top, int left) {
      if (sums == null) {
        channels = part.channels;
        sums = new float[Math.multiplyExact(counts.length, channels)];
      }
      for (int y = 0; y < part.height; y++) {
        int from = y * part.width * channels;
        int to = ((top + y) * width + left) * channels;
        for (int i = 0; i < part.width * channels; i++) {
          sums[to + i] += part.values[from + i];
        }
        for (int x = 0; x < part.width; x++) {
          counts[(top + y) * width + left + x]++;
        }
      }
    }

    /** The mean; every pixel must be in a window. */
    PixelMaps maps() {
      float[] mean = new float[sums.length];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = sums[i] / counts[i / channels];
      }
      return new PixelMaps(height, width, channels, mean);
    }
  }
}
