package dev.tandem.data;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A map of (pseudo-)labels with the confidence of each pixel.
 *
 * @param label int32 [B, H, W], −1 = ignore
 * @param confidence float32 [B, H, W], 0 to 1
 */
public record Supervision(Operand<TInt32> label, Operand<TFloat32> confidence) {}
