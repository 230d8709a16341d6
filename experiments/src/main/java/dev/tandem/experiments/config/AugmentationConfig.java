package dev.tandem.experiments.config;

import static dev.tandem.experiments.binding.InvalidKeyException.requireAtMost;

import dev.tandem.augment.CropPadding;
import dev.tandem.augment.Rescaling;
import dev.tandem.experiments.binding.Key;

/** How training images are varied. Each component has its meaning in its {@link Key}. */
public record AugmentationConfig(
    @Key(doc = "Smallest factor of the random rescaling.", defaultsTo = "0.5", above = 0, max = 100)
        double scaleMin,
    @Key(doc = "Largest factor of the random rescaling.", defaultsTo = "1.5", above = 0, max = 100)
        double scaleMax,
    @Key(
            doc =
                "How the size is drawn from the two factors: factor multiplies both sides by one"
                    + " number between them; long_side draws the length of the longer side, a whole"
                    + " number, and the shorter follows.",
            defaultsTo = "\"factor\"")
        Rescaling rescaling,
    @Key(
            doc =
                "What a crop holds where the rescaled image is smaller: reflect continues the"
                    + " image, and counts in the losses of unlabelled images; black counts in no"
                    + " loss.",
            defaultsTo = "\"reflect\"")
        CropPadding padding,
    @Key(
            doc = "Probability that the colours of an image are changed.",
            defaultsTo = "0.8",
            min = 0,
            max = 1)
        double jitterProbability,
    @Key(
            doc = "Brightness is multiplied by a factor between 1 - this and 1 + this.",
            defaultsTo = "0.25",
            min = 0,
            max = 1)
        double brightness,
    @Key(
            doc = "Contrast is multiplied by a factor between 1 - this and 1 + this.",
            defaultsTo = "0.25",
            min = 0,
            max = 1)
        double contrast,
    @Key(
            doc = "Saturation is multiplied by a factor between 1 - this and 1 + this.",
            defaultsTo = "0.25",
            min = 0,
            max = 1)
        double saturation,
    @Key(
            doc = "Hue is turned by up to this part of the full circle, either way.",
            defaultsTo = "0.25",
            min = 0,
            max = 0.5)
        double hue,
    @Key(doc = "Probability that an image is turned grey.", defaultsTo = "0", min = 0, max = 1)
        double greyProbability,
    @Key(doc = "Probability that an image is blurred.", defaultsTo = "0.5", min = 0, max = 1)
        double blurProbability,
    @Key(
            doc = "Smallest standard deviation of the Gaussian blur, in pixels.",
            defaultsTo = "0.15",
            above = 0,
            max = 1000)
        double blurSigmaMin,
    @Key(
            doc = "Largest standard deviation of the Gaussian blur, in pixels.",
            defaultsTo = "1.15",
            above = 0,
            max = 1000)
        double blurSigmaMax,
    @Key(
            doc = "Probability that an image is mirrored left to right.",
            defaultsTo = "0.5",
            min = 0,
            max = 1)
        double flipProbability) {

  /**
   * Checks that ranges begin before they end.
   *
   * @throws dev.tandem.InvalidInputException if one does not
   */
  public AugmentationConfig {
    requireAtMost("scale_min", scaleMin, "scale_max", scaleMax);
    requireAtMost("blur_sigma_min", blurSigmaMin, "blur_sigma_max", blurSigmaMax);
  }
}
