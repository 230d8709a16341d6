package dev.tandem.data;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One image in the input pipeline, with its label if it is labelled.
 *
 * @param image float32 [H, W, 3] RGB; 0 to 255 as decoded, 0 to 1 once augmented
 * @param label int32 [H, W], −1 = ignore
 */
public record Sample(Operand<TFloat32> image, Optional<Operand<TInt32>> label) {}
