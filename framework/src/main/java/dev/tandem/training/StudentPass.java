package dev.tandem.training;

import dev.tandem.graph.SubBatches;
import dev.tandem.model.Segmentation;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The student on the labelled images and a strong view of the unlabelled ones, in one pass in which
 * batch norm takes each of the two batches by itself: one pass reads the weights once, and makes
 * one gradient of them.
 *
 * @param output of the labelled images and the strong view behind them
 * @param labeled logits of the labelled images, float32 [B_l, H, W, C]
 * @param strong logits of the strong view, float32 [B_u, H, W, C]
 */
record StudentPass(Segmentation output, Operand<TFloat32> labeled, Operand<TFloat32> strong) {

  /**
   * Builds the pass.
   *
   * @param strongView float32 [B_u, H, W, 3], 0 to 1
   * @param size int32 [2]: H, W
   */
  static StudentPass of(StepContext context, Operand<TFloat32> strongView, Operand<TInt32> size) {
    Ops tf = context.lossOps();
    Ops viewOps = context.viewOps();
    List<Operand<TFloat32>> images = List.of(context.labeled().images(), strongView);
    if (!images.get(0).shape().tail().equals(strongView.shape().tail())) {
      throw new IllegalArgumentException(
          "crops of labelled images are %s and of unlabelled ones %s, expected the same size"
              .formatted(images.get(0).shape().tail(), strongView.shape().tail()));
    }
    List<Long> sizes = images.stream().map(x -> x.shape().get(0)).toList();
    Segmentation output =
        context.student().over(sizes).segment(viewOps.concat(images, viewOps.constant(0)));
    List<Operand<TFloat32>> logits = SubBatches.of(tf, output.logits(), sizes);
    return new StudentPass(
        output,
        output.atImageSize(tf, logits.get(0), size),
        output.atImageSize(tf, logits.get(1), size));
  }
}
