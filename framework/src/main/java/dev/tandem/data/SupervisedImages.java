package dev.tandem.data;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A batch of images and the maps that supervise them, which every geometric change moves together.
 *
 * @param images float32 [B, H, W, 3], 0 to 1
 * @param supervisions maps of the same height and width, one entry for each space that has its own
 */
public record SupervisedImages(Operand<TFloat32> images, List<Supervision> supervisions) {}
