package dev.tandem.evaluation;

import dev.tandem.distribution.ReplicatedSession;
import dev.tandem.graph.Branch;
import dev.tandem.graph.Resize;
import dev.tandem.graph.VariableScope;
import dev.tandem.model.Prediction;
import dev.tandem.model.SegmentationModel;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Averages the class probabilities of a batch of images over the views of a {@link ViewPlan}.
 * Images, views and sums stay in scratch variables of the graph; each session run processes one
 * window of one view, chosen by feeds.
 */
final class EvaluationViews {
  private final ViewPlan plan;
  private final ScratchVariable<TFloat32> images;
  private final ScratchVariable<TFloat32> sum;
  private final ScratchVariable<TFloat32> view;
  private final ScratchVariable<TFloat32> viewSum;
  private final ScratchVariable<TFloat32> viewCount;
  private final Placeholder<TInt32> size;
  private final Placeholder<TInt32> window;
  private final Placeholder<TBool> mirrored;
  private final List<Op> beginView;
  private final List<Op> seeWindow;
  private final Op endView;

  EvaluationViews(Ops tf, SegmentationModel model, VariableScope weights, ViewPlan plan) {
    this.plan = plan;
    Shape pixels = Shape.of(-1, -1, -1, 3);
    Shape classes = Shape.of(-1, -1, -1, model.classCount());
    images = ScratchVariable.of(tf, "images", TFloat32.class, pixels);
    sum = ScratchVariable.of(tf, "sum", TFloat32.class, classes);
    view = ScratchVariable.of(tf, "view", TFloat32.class, pixels);
    viewSum = ScratchVariable.of(tf, "view_sum", TFloat32.class, classes);
    viewCount = ScratchVariable.of(tf, "view_count", TFloat32.class, Shape.of(1, -1, -1, 1));
    size = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
    window = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2, 2)));
    mirrored = tf.placeholder(TBool.class, Placeholder.shape(Shape.scalar()));
    beginView = beginView(tf, model.classCount());
    seeWindow = seeWindow(tf, model, weights);
    endView = endView(tf);
  }

  /**
   * The ops that store a batch and reset the sums.
   *
   * @param batch float32 [B, H, W, 3], 0 to 1
   */
  List<Op> load(Ops tf, Operand<TFloat32> batch, int classCount) {
    return List.of(images.set(tf, batch), sum.set(tf, zeros(tf, tf.shape(batch), classCount)));
  }

  /** The ops that free what was stored. */
  List<Op> clear(Ops tf) {
    return Stream.of(images, sum, view, viewSum, viewCount).map(v -> v.clear(tf)).toList();
  }

  /** float32 [B, H, W, 3], 0 to 1: the stored batch. */
  Operand<TFloat32> images(Ops tf) {
    return images.read(tf);
  }

  /**
   * float32 [B, H, W, C]: the sum of the probabilities over the views, proportional to their mean.
   */
  Operand<TFloat32> sum(Ops tf) {
    return sum.read(tf);
  }

  /**
   * Runs the network on every view of the stored batch, whose images have this height and width.
   */
  void see(ReplicatedSession session, int height, int width) {
    for (double scale : plan.scales()) {
      int viewHeight = ViewPlan.scaled(height, scale);
      int viewWidth = ViewPlan.scaled(width, scale);
      see(session, viewHeight, viewWidth, false);
      if (plan.flip()) {
        see(session, viewHeight, viewWidth, true);
      }
    }
  }

  private void see(ReplicatedSession session, int height, int width, boolean flipped) {
    try (TInt32 viewSize = TInt32.vectorOf(height, width);
        TBool flip = TBool.scalarOf(flipped)) {
      run(session.runner().feed(size, viewSize).feed(mirrored, flip), beginView);
      for (ViewPlan.Window part : plan.windows(height, width)) {
        try (TInt32 place = TInt32.tensorOf(Shape.of(2, 2))) {
          place.setInt(part.top(), 0, 0).setInt(part.left(), 0, 1);
          place.setInt(part.height(), 1, 0).setInt(part.width(), 1, 1);
          run(session.runner().feed(window, place), seeWindow);
        }
      }
      run(session.runner().feed(mirrored, flip), List.of(endView));
    }
  }

  private static void run(ReplicatedSession.Runner runner, List<Op> targets) {
    targets.forEach(runner::addTarget);
    runner.run().close();
  }

  private List<Op> beginView(Ops tf, int classCount) {
    Operand<TFloat32> resized = Resize.bilinearHalfPixel(tf, images.read(tf), size);
    Operand<TInt32> one = tf.constant(new int[] {1});
    return List.of(
        view.set(tf, flipIfMirrored(tf, resized)),
        viewSum.set(tf, zeros(tf, tf.shape(resized), classCount)),
        viewCount.set(
            tf, tf.zeros(tf.concat(List.of(one, size, one), tf.constant(0)), TFloat32.class)));
  }

  private List<Op> seeWindow(Ops tf, SegmentationModel model, VariableScope weights) {
    Operand<TInt32> offset = tf.gather(window, tf.constant(0), tf.constant(0));
    Operand<TInt32> extent = tf.gather(window, tf.constant(1), tf.constant(0));
    Operand<TFloat32> whole = view.read(tf);
    Operand<TFloat32> part = tf.slice(whole, outer(tf, 0, offset, 0), outer(tf, -1, extent, -1));
    Operand<TFloat32> probabilities =
        tf.nn.softmax(Prediction.logits(tf, model, weights, tf.ensureShape(part, whole.shape())));
    Operand<TInt32> after = tf.math.sub(tf.math.sub(Resize.sizeOf(tf, whole), offset), extent);
    Operand<TInt32> margins =
        tf.stack(List.of(outer(tf, 0, offset, 0), outer(tf, 0, after, 0)), Stack.axis(1L));
    Operand<TFloat32> zero = tf.constant(0f);
    Operand<TFloat32> seen =
        tf.onesLike(tf.slice(part, tf.constant(new int[4]), outer(tf, 1, extent, 1)));
    return List.of(
        viewSum.add(tf, tf.pad(probabilities, margins, zero)),
        viewCount.add(tf, tf.pad(seen, margins, zero)));
  }

  private Op endView(Ops tf) {
    Operand<TFloat32> mean = tf.math.div(viewSum.read(tf), viewCount.read(tf));
    return sum.add(
        tf,
        Resize.bilinearHalfPixel(tf, flipIfMirrored(tf, mean), Resize.sizeOf(tf, images.read(tf))));
  }

  private Operand<TFloat32> flipIfMirrored(Ops tf, Operand<TFloat32> x) {
    return Branch.when(tf, mirrored, x, y -> tf.reverse(y, tf.constant(new int[] {2})));
  }

  private static Operand<TFloat32> zeros(Ops tf, Operand<TInt32> imageShape, int classCount) {
    Operand<TInt32> outer =
        tf.slice(imageShape, tf.constant(new int[] {0}), tf.constant(new int[] {3}));
    return tf.zeros(
        tf.concat(List.of(outer, tf.constant(new int[] {classCount})), tf.constant(0)),
        TFloat32.class);
  }

  private static Operand<TInt32> outer(Ops tf, int first, Operand<TInt32> pair, int last) {
    return tf.concat(
        List.of(tf.constant(new int[] {first}), pair, tf.constant(new int[] {last})),
        tf.constant(0));
  }
}
