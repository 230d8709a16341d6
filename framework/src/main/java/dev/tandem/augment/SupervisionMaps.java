package dev.tandem.augment;

import dev.tandem.data.Supervision;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The label and confidence maps of all supervisions of a batch as one tensor, so that what moves
 * pixels moves them in one op. float32 holds class numbers exactly, and is what a GPU moves without
 * a detour by the host.
 *
 * @param values float32 [B, H, W, 2·supervisions]: of each supervision label and confidence
 */
record SupervisionMaps(Operand<TFloat32> values) {
  private static final float[] BEYOND = {-1, 0};

  /** The maps of these supervisions, at least one. */
  static SupervisionMaps of(Ops tf, List<Supervision> supervisions) {
    List<Operand<TFloat32>> maps = new ArrayList<>();
    for (Supervision supervision : supervisions) {
      maps.add(tf.dtypes.cast(supervision.label(), TFloat32.class));
      maps.add(supervision.confidence());
    }
    return new SupervisionMaps(tf.stack(maps, Stack.axis(3L)));
  }

  /** The values of the maps where there is no image: ignored, confidence 0. */
  float[] beyond() {
    float[] values = new float[Math.toIntExact(this.values.shape().get(3))];
    for (int i = 0; i < values.length; i++) {
      values[i] = BEYOND[i % BEYOND.length];
    }
    return values;
  }

  /** The supervisions again. */
  List<Supervision> supervisions(Ops tf) {
    List<Output<TFloat32>> maps =
        tf.unstack(values, values.shape().get(3), Unstack.axis(3L)).output();
    List<Supervision> supervisions = new ArrayList<>();
    for (int i = 0; i < maps.size(); i += BEYOND.length) {
      supervisions.add(new Supervision(tf.dtypes.cast(maps.get(i), TInt32.class), maps.get(i + 1)));
    }
    return supervisions;
  }
}
