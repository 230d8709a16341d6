package dev.tandem.export;

import dev.tandem.evaluation.ViewPlan;
import dev.tandem.graph.Resize;
import dev.tandem.graph.SessionConfig;
import dev.tandem.graph.TensorValues;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * Averages what a model says of the views of an image: of its scales, its mirror image and the
 * windows of each. A view is rounded to the model's 8-bit input; a view at the image's own size is
 * the image itself.
 */
final class ViewAverage implements AutoCloseable {
  private final ViewPlan plan;
  private final Function<TUint8, PixelMaps> model;
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TInt32> size;
  private final Placeholder<TUint8> image;
  private final Placeholder<TFloat32> maps;
  private final List<Operand<TUint8>> views;
  private final List<Operand<TFloat32>> atSize;

  /**
   * @param model the maps of an image uint8 [1, H, W, 3]
   */
  ViewAverage(ViewPlan plan, Function<TUint8, PixelMaps> model) {
    this.plan = plan;
    this.model = model;
    Ops tf = Ops.create(graph);
    Shape any = Shape.of(1, -1, -1, -1);
    size = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
    image = tf.placeholder(TUint8.class, Placeholder.shape(any));
    maps = tf.placeholder(TFloat32.class, Placeholder.shape(any));
    Operand<TFloat32> resized =
        Resize.bilinearHalfPixel(tf, tf.dtypes.cast(image, TFloat32.class), size);
    Operand<TUint8> view = tf.dtypes.cast(tf.math.rint(resized), TUint8.class);
    Operand<TInt32> width = tf.constant(new int[] {2});
    views = List.of(view, tf.reverse(view, width));
    atSize =
        List.of(
            Resize.bilinearHalfPixel(tf, maps, size),
            Resize.bilinearHalfPixel(tf, tf.reverse(maps, width), size));
    session = new Session(graph, SessionConfig.onCpu());
  }

  /** The mean of the maps over all views, at the image's size. */
  PixelMaps of(TUint8 pixels) {
    int height = Math.toIntExact(pixels.shape().get(1));
    int width = Math.toIntExact(pixels.shape().get(2));
    PixelMaps sum = null;
    int count = 0;
    for (double scale : plan.scales()) {
      for (int mirrored = 0; mirrored <= (plan.flip() ? 1 : 0); mirrored++) {
        PixelMaps seen =
            see(pixels, ViewPlan.scaled(height, scale), ViewPlan.scaled(width, scale), mirrored);
        PixelMaps full = resized(seen, height, width, mirrored);
        sum = sum == null ? full : sum.plus(full);
        count++;
      }
    }
    return sum.dividedBy(count);
  }

  private PixelMaps see(TUint8 pixels, int height, int width, int mirrored) {
    try (TInt32 viewSize = TInt32.vectorOf(height, width);
        Result result =
            session
                .runner()
                .feed(image, pixels)
                .feed(size, viewSize)
                .fetch(views.get(mirrored))
                .run()) {
      TUint8 view = (TUint8) result.get(0);
      if (plan.sliding().isEmpty()) {
        return model.apply(view);
      }
      return overWindows(view, height, width);
    }
  }

  private PixelMaps overWindows(TUint8 view, int height, int width) {
    PixelMaps.Mean mean = new PixelMaps.Mean(height, width);
    for (ViewPlan.Window window : plan.windows(height, width)) {
      try (TUint8 part =
          TUint8.tensorOf(
              view.slice(
                  Indices.all(),
                  Indices.range(window.top(), window.top() + window.height()),
                  Indices.range(window.left(), window.left() + window.width()),
                  Indices.all()))) {
        mean.add(model.apply(part), window.top(), window.left());
      }
    }
    return mean.maps();
  }

  private PixelMaps resized(PixelMaps seen, int height, int width, int mirrored) {
    try (TInt32 target = TInt32.vectorOf(height, width);
        TFloat32 values = seen.tensor();
        Result result =
            session
                .runner()
                .feed(maps, values)
                .feed(size, target)
                .fetch(atSize.get(mirrored))
                .run()) {
      float[] data = TensorValues.of((TFloat32) result.get(0));
      return new PixelMaps(height, width, seen.channels(), data);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
