package dev.tandem.pseudolabel;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What the teacher says about the weak view of a batch; nothing of it carries a gradient.
 *
 * @param logits float32 [B, h, w, C]
 * @param size int32 [2]: height and width of the images, where labels are wanted
 */
public record TeacherView(Operand<TFloat32> logits, Operand<TInt32> size) {}
