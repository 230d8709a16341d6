package dev.tandem.evaluation;

import dev.tandem.data.ImageLabelPair;
import java.util.Optional;

/**
 * What a network says of one image, beside image and truth. All maps are stored row by row.
 *
 * @param pair the files
 * @param width in pixels
 * @param image three bytes a pixel: R, G, B
 * @param truth class of each pixel, −1 = ignore
 * @param label predicted class of each pixel
 * @param confidence mean probability of that class over the views, 0 to 1
 * @param uncertainty of the representation, 0 to 1; present for Gaussian networks
 */
public record ImageMaps(
    ImageLabelPair pair,
    int width,
    byte[] image,
    int[] truth,
    int[] label,
    float[] confidence,
    Optional<float[]> uncertainty) {}
