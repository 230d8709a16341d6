package dev.tandem.augment;

import dev.tandem.ValueRange;
import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Random rescale, then a random square crop (formulas.md, "Augmentations"). Where the rescaled
 * image is smaller than the crop, it is padded on the right and at the bottom: maps (labels,
 * confidences) with a fill value.
 *
 * <p>Only the cropped window is resampled: images by bilinear interpolation with antialiasing (as
 * PIL's {@code BILINEAR}), maps by nearest neighbour.
 *
 * @param minScale above 0
 * @param maxScale at least {@code minScale}; no rescaling if both are 1
 * @param crop side of the crop in pixels
 * @param rescaling how the size is drawn from the two scales
 * @param padding what the image holds beyond its ends
 */
public record RandomScaleCrop(
    double minScale, double maxScale, int crop, Rescaling rescaling, CropPadding padding) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is outside its range
   */
  public RandomScaleCrop {
    ValueRange.requirePositive("smallest scale", minScale);
    ValueRange.requireAtLeast("largest scale", maxScale, minScale);
    ValueRange.requireAtLeast("side of the crop", crop, 1);
  }

  /** Rescales by a factor, and pads by reflection. */
  public RandomScaleCrop(double minScale, double maxScale, int crop) {
    this(minScale, maxScale, crop, Rescaling.FACTOR, CropPadding.REFLECT);
  }

  /** The same without rescaling. */
  public RandomScaleCrop withoutRescaling() {
    return new RandomScaleCrop(1, 1, crop, rescaling, padding);
  }

  /** Whether padding is no part of the image, so that no loss may count it. */
  public boolean marksPadding() {
    return padding == CropPadding.BLACK;
  }

  /**
   * Draws scale and position of the crop for one image, to be applied to the image and all its
   * maps.
   *
   * @param size int32 [2]: height and width of the image
   * @return four tensors int32 [2], see {@link Window}
   */
  public Window draw(Ops tf, Operand<TInt32> size, Draws draws) {
    Operand<TInt32> scaled =
        rescales() ? rescaling.draw(tf, size, minScale, maxScale, draws) : size;
    Operand<TInt32> slack = tf.math.maximum(tf.math.sub(scaled, tf.constant(crop)), tf.constant(0));
    Operand<TFloat32> u = draws.of("offset").uniform(tf, Shape.of(2));
    Operand<TFloat32> choices = tf.dtypes.cast(tf.math.add(slack, tf.constant(1)), TFloat32.class);
    Operand<TInt32> offset =
        tf.math.minimum(tf.dtypes.cast(tf.math.mul(u, choices), TInt32.class), slack);
    return new Window(size, scaled, offset, tf.math.minimum(scaled, tf.constant(crop)));
  }

  /**
   * The drawn crop: a window of the rescaled image. Each tensor is int32 [2], (height, width) or
   * (top, left).
   *
   * @param size of the image before rescaling
   * @param scaled size after rescaling
   * @param offset top left corner of the window in the rescaled image
   * @param inside size of the part of the window that the rescaled image covers; the rest is
   *     padding
   */
  public record Window(
      Operand<TInt32> size,
      Operand<TInt32> scaled,
      Operand<TInt32> offset,
      Operand<TInt32> inside) {}

  /**
   * Rescales and crops an image.
   *
   * @param image float32 [H, W, channels]
   * @return float32 [crop, crop, channels]
   */
  public Operand<TFloat32> image(Ops tf, Operand<TFloat32> image, Window window) {
    Operand<TFloat32> inside = rescales() ? resample(tf, image, window) : slice(tf, image, window);
    Operand<TFloat32> padded =
        switch (padding) {
          case REFLECT -> continued(tf, inside, window);
          case BLACK -> blackened(tf, inside, window);
        };
    return tf.ensureShape(padded, Shape.of(crop, crop, image.shape().get(-1)));
  }

  private boolean rescales() {
    return minScale != 1 || maxScale != 1;
  }

  private Operand<TFloat32> continued(Ops tf, Operand<TFloat32> inside, Window window) {
    Operand<TFloat32> rows = tf.gather(inside, reflected(tf, window, 0), tf.constant(0));
    return tf.gather(rows, reflected(tf, window, 1), tf.constant(1));
  }

  private Operand<TFloat32> blackened(Ops tf, Operand<TFloat32> inside, Window window) {
    Operand<TInt32> missing = tf.math.sub(tf.constant(new int[] {crop, crop}), window.inside());
    Operand<TInt32> after = tf.concat(List.of(missing, tf.constant(new int[] {0})), tf.constant(0));
    Operand<TInt32> paddings = tf.stack(List.of(tf.zerosLike(after), after), Stack.axis(1L));
    return tf.pad(inside, paddings, tf.constant(0f));
  }

  /**
   * Rescales and crops a map, by nearest neighbour.
   *
   * @param map [H, W]
   * @param fill scalar: the value where the rescaled map does not cover the crop
   * @return [crop, crop]
   */
  public <T extends TNumber> Operand<T> map(
      Ops tf, Operand<T> map, Operand<T> fill, Window window) {
    Operand<T> rows = tf.gather(map, source(tf, window, 0), tf.constant(0));
    Operand<T> both = tf.gather(rows, source(tf, window, 1), tf.constant(1));
    Operand<TBool> covered =
        tf.math.logicalAnd(
            tf.expandDims(covered(tf, window, 0), tf.constant(1)),
            tf.expandDims(covered(tf, window, 1), tf.constant(0)));
    Operand<T> kept = tf.select(covered, both, tf.fill(tf.constant(new int[] {crop, crop}), fill));
    return tf.ensureShape(kept, Shape.of(crop, crop));
  }

  /**
   * Rescales and crops the maps of a batch, by nearest neighbour; the same as {@link #map} for each
   * map, with the indices of all images together.
   *
   * @param maps float32 [B, H, W, C]: C maps of each image
   * @param fill of each of the C maps: the value where the rescaled map does not cover the crop
   * @param windows of the images
   * @return float32 [B, crop, crop, C]
   */
  Operand<TFloat32> maps(Ops tf, Operand<TFloat32> maps, float[] fill, List<Window> windows) {
    Ops host = HostOps.of(tf);
    Operand<TFloat32> rows =
        tf.gather(maps, each(host, windows, 0, this::source), tf.constant(1), Gather.batchDims(1L));
    Operand<TFloat32> both =
        tf.gather(rows, each(host, windows, 1, this::source), tf.constant(2), Gather.batchDims(1L));
    Operand<TBool> covered =
        tf.math.logicalAnd(
            host.reshape(
                each(host, windows, 0, this::covered), host.constant(new int[] {-1, crop, 1, 1})),
            host.reshape(
                each(host, windows, 1, this::covered), host.constant(new int[] {-1, 1, crop, 1})));
    return tf.ensureShape(
        tf.select(covered, both, tf.constant(fill)),
        Shape.of(windows.size(), crop, crop, fill.length));
  }

  /** What there is to say of a window's places along an axis, as {@link #source}. */
  private interface AlongAxis<T extends TType> {
    Operand<T> of(Ops tf, Window window, int axis);
  }

  /** [B, crop]: of each window. */
  private static <T extends TType> Operand<T> each(
      Ops tf, List<Window> windows, int axis, AlongAxis<T> places) {
    return tf.stack(windows.stream().map(window -> places.of(tf, window, axis)).toList());
  }

  private static Operand<TFloat32> slice(Ops tf, Operand<TFloat32> image, Window window) {
    Operand<TInt32> zero = tf.constant(new int[] {0});
    Operand<TInt32> all = tf.constant(new int[] {-1});
    return tf.slice(
        image,
        tf.concat(List.of(window.offset(), zero), tf.constant(0)),
        tf.concat(List.of(window.inside(), all), tf.constant(0)));
  }

  private static Operand<TFloat32> resample(Ops tf, Operand<TFloat32> image, Window window) {
    Operand<TFloat32> factor =
        tf.math.div(
            tf.dtypes.cast(window.scaled(), TFloat32.class),
            tf.dtypes.cast(window.size(), TFloat32.class));
    Operand<TFloat32> translation = tf.math.neg(tf.dtypes.cast(window.offset(), TFloat32.class));
    Operand<TFloat32> resampled =
        tf.image.scaleAndTranslate(
            tf.expandDims(image, tf.constant(0)),
            window.inside(),
            factor,
            translation,
            ScaleAndTranslate.kernelType("triangle"),
            ScaleAndTranslate.antialias(true));
    return tf.squeeze(resampled, Squeeze.axis(List.of(0L)));
  }

  /** int32 [crop]: for each index in the crop the index inside, reflected as often as needed. */
  private Operand<TInt32> reflected(Ops tf, Window window, int axis) {
    Operand<TInt32> last = tf.math.sub(at(tf, window.inside(), axis), tf.constant(1));
    Operand<TInt32> period = tf.math.maximum(tf.math.mul(last, tf.constant(2)), tf.constant(1));
    Operand<TInt32> place = tf.math.floorMod(places(tf), period);
    return tf.math.minimum(place, tf.math.sub(period, place));
  }

  /**
   * int32 [crop]: nearest source index, floor((offset + i + ½)·size / scaled), clipped to the map.
   */
  private Operand<TInt32> source(Ops tf, Window window, int axis) {
    Operand<TInt32> size = at(tf, window.size(), axis);
    Operand<TInt32> place = tf.math.add(places(tf), at(tf, window.offset(), axis));
    // (2·(offset + i) + 1)·size / (2·scaled) in integers: exact, without rounding of floats. In 64
    // bits: the product of two sides of 23 000 pixels and more is beyond 32.
    Operand<TInt64> twice =
        tf.math.add(tf.math.mul(wide(tf, place), tf.constant(2L)), tf.constant(1L));
    Operand<TInt64> index =
        tf.math.floorDiv(
            tf.math.mul(twice, wide(tf, size)),
            tf.math.mul(wide(tf, at(tf, window.scaled(), axis)), tf.constant(2L)));
    return tf.math.minimum(tf.dtypes.cast(index, TInt32.class), tf.math.sub(size, tf.constant(1)));
  }

  private static Operand<TInt64> wide(Ops tf, Operand<TInt32> x) {
    return tf.dtypes.cast(x, TInt64.class);
  }

  private Operand<TBool> covered(Ops tf, Window window, int axis) {
    return tf.math.less(places(tf), at(tf, window.inside(), axis));
  }

  private Operand<TInt32> places(Ops tf) {
    return tf.range(tf.constant(0), tf.constant(crop), tf.constant(1));
  }

  private static Operand<TInt32> at(Ops tf, Operand<TInt32> pair, int axis) {
    return tf.gather(pair, tf.constant(axis), tf.constant(0));
  }
}
