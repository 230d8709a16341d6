package dev.tandem.experiments.config;

import static dev.tandem.experiments.binding.InvalidKeyException.requireAtMost;

import dev.tandem.evaluation.ViewPlan;
import dev.tandem.experiments.binding.InvalidKeyException;
import dev.tandem.experiments.binding.Key;
import java.util.List;

/** The evaluation. Each component has its meaning in its {@link Key}. */
public record EvaluationConfig(
    @Key(
            doc =
                "Whether windows slide over an image, their probabilities averaged where they"
                    + " overlap; else an image is seen whole.",
            defaultsTo = "false")
        boolean sliding,
    @Key(
            doc = "Height and width of a sliding window, in pixels; a smaller image is seen whole.",
            defaultsTo = "513",
            min = 1)
        int window,
    @Key(
            doc = "Pixels from one sliding window to the next, at most window.",
            defaultsTo = "342",
            min = 1)
        int stride,
    @Key(
            doc =
                "What becomes of the last sliding window of a row or column, which would pass the"
                    + " image's edge.",
            defaultsTo = "\"pulled_back\"")
        ViewPlan.Last lastWindow,
    @Key(
            doc = "Scale factors of an image; the probabilities are averaged.",
            defaultsTo = "[1]",
            min = 0.01,
            max = 100)
        List<Double> scales,
    @Key(
            doc = "Whether each view is also flipped horizontally, and the probabilities averaged.",
            defaultsTo = "false")
        boolean flip,
    @Key(
            doc = "Images seen at once, where their sizes are equal.",
            defaultsTo = "4",
            min = 1,
            max = 65536)
        int batch,
    @Key(
            doc =
                "Forward passes that evaluate --recalibrate-batch-norm takes to renew the running"
                    + " statistics.",
            defaultsTo = "100",
            min = 1)
        int recalibrationSteps) {

  /**
   * Checks scales and stride.
   *
   * @throws dev.tandem.InvalidInputException if there is no scale, or windows leave gaps
   */
  public EvaluationConfig {
    scales = List.copyOf(scales);
    requireAtMost("stride", stride, "window", window);
    if (scales.isEmpty()) {
      throw new InvalidKeyException("scales", "found an empty list, expected at least one factor");
    }
  }
}
