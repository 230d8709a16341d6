package dev.tandem.augment;

import dev.tandem.pseudolabel.PseudoLabels;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A batch of unlabelled images with their pseudo-labels: what augmentation transforms together.
 *
 * @param images float32 [B, H, W, 3], 0 to 1
 * @param labels maps [B, H, W] of the same height and width
 */
public record SupervisedImages(Operand<TFloat32> images, PseudoLabels labels) {}
