package dev.tandem.training;

import dev.tandem.graph.SubBatches;
import dev.tandem.model.Features;
import dev.tandem.model.Network;
import dev.tandem.model.Segmentation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The student on the labelled images and strong views of the unlabelled ones, in one pass in which
 * batch norm takes the labelled images by themselves and all strong views together: one pass reads
 * the weights once, and makes one gradient of them.
 *
 * @param output of the labelled images and the strong views behind them
 * @param labeled logits of the labelled images, float32 [B_l, H, W, C]
 * @param views logits of each strong view, float32 [B_u, H, W, C]
 */
public record StudentPass(
    Segmentation output, Operand<TFloat32> labeled, List<Operand<TFloat32>> views) {

  /** The batches that move the running statistics of batch norm. */
  public enum Recorded {
    /** Both: those of the labelled images first. */
    LABELED_AND_STRONG,
    /** The labelled images alone. */
    LABELED
  }

  /**
   * Builds the pass with one strong view.
   *
   * @param strongView float32 [B_u, H, W, 3], 0 to 1
   * @param size int32 [2]: H, W
   * @throws IllegalArgumentException if its crops are not as large as those of the labelled images
   */
  public static StudentPass of(
      StepContext context, Operand<TFloat32> strongView, Operand<TInt32> size) {
    return of(
        context, List.of(strongView), size, features -> features, Recorded.LABELED_AND_STRONG);
  }

  /**
   * Builds the pass.
   *
   * @param strongViews each float32 [B_u, H, W, 3], 0 to 1; at least one
   * @param size int32 [2]: H, W
   * @param change of the features of all images, the labelled ones first, then view after view;
   *     before the decoder
   * @param recorded batches that move the running statistics
   * @throws IllegalArgumentException if crops differ in size
   */
  public static StudentPass of(
      StepContext context,
      List<Operand<TFloat32>> strongViews,
      Operand<TInt32> size,
      UnaryOperator<Features> change,
      Recorded recorded) {
    Ops tf = context.lossOps();
    Ops viewOps = context.viewOps();
    List<Operand<TFloat32>> images = new ArrayList<>(List.of(context.labeled().images()));
    images.addAll(strongViews);
    requireEqualCrops(images);
    List<Long> sizes = images.stream().map(x -> x.shape().get(0)).toList();
    long strong = sizes.stream().skip(1).mapToLong(Long::longValue).sum();
    List<Long> batches = List.of(sizes.get(0), strong);
    Network student =
        context.student().over(batches, recorded == Recorded.LABELED ? 1 : batches.size());
    Segmentation output =
        student.decode(change.apply(student.encode(viewOps.concat(images, viewOps.constant(0)))));
    List<Operand<TFloat32>> logits =
        SubBatches.of(tf, output.logits(), sizes).stream()
            .map(maps -> output.atImageSize(tf, maps, size))
            .toList();
    return new StudentPass(output, logits.get(0), logits.subList(1, logits.size()));
  }

  private static void requireEqualCrops(List<Operand<TFloat32>> images) {
    for (Operand<TFloat32> strongView : images) {
      if (!images.get(0).shape().tail().equals(strongView.shape().tail())) {
        throw new IllegalArgumentException(
            "crops of labelled images are %s and of unlabelled ones %s, expected the same size"
                .formatted(images.get(0).shape().tail(), strongView.shape().tail()));
      }
    }
  }

  /** Logits of the first strong view, float32 [B_u, H, W, C]. */
  public Operand<TFloat32> strong() {
    return views.get(0);
  }
}
