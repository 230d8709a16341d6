package dev.tandem.model;

import dev.tandem.data.Supervision;
import dev.tandem.graph.Resize;
import dev.tandem.representation.Representation;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * What a network predicts for a batch, at the decoder's resolution h×w. Each head is built when it
 * is first asked for, so that nothing is computed, and no batch-norm statistic kept, that nobody
 * uses.
 */
public final class Segmentation {
  private final Head logits;
  private final Optional<Head> mean;
  private final Optional<Head> variance;
  private final Optional<SizeChange> sizeChange;

  /**
   * The prediction of a network without representations.
   *
   * @param logits builds float32 [B, h, w, C]
   */
  public Segmentation(Supplier<Operand<TFloat32>> logits) {
    this(new Head(logits), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The prediction of a network with representations.
   *
   * @param logits builds float32 [B, h, w, C]
   * @param mean builds the representations' mean, float32 [B, h, w, D]
   * @param variance builds their variance, float32 [B, h, w, D], where the network has that head
   */
  public Segmentation(
      Supplier<Operand<TFloat32>> logits,
      Supplier<Operand<TFloat32>> mean,
      Optional<Supplier<Operand<TFloat32>>> variance) {
    this(new Head(logits), Optional.of(new Head(mean)), variance.map(Head::new), Optional.empty());
  }

  private Segmentation(
      Head logits, Optional<Head> mean, Optional<Head> variance, Optional<SizeChange> sizeChange) {
    this.logits = logits;
    this.mean = mean;
    this.variance = variance;
    this.sizeChange = sizeChange;
  }

  Segmentation with(Optional<SizeChange> value) {
    return new Segmentation(logits, mean, variance, value);
  }

  /**
   * The same as the output of a model, whose heads are compared with what it says of them when they
   * are built.
   */
  Segmentation checkedFor(SegmentationModel model) {
    int channels = model.representationChannels();
    return new Segmentation(
        logits.checked("logits", model.classCount(), "classCount()"),
        mean.map(head -> head.checked("representations", channels, "representationChannels()")),
        variance.map(head -> head.checked("variances", channels, "representationChannels()")),
        sizeChange);
  }

  Segmentation withoutVariance() {
    return new Segmentation(logits, mean, Optional.empty(), sizeChange);
  }

  /** float32 [B, h, w, C]. */
  public Operand<TFloat32> logits() {
    return logits.get();
  }

  /**
   * Mean (and variance, where the network has that head) of every pixel, each float32 [B, h, w, D].
   *
   * @throws IllegalStateException if the network gives no representations
   */
  public Representation representation() {
    return new Representation(
        mean.orElseThrow(() -> new IllegalStateException("the network gives no representations"))
            .get(),
        variance());
  }

  /** float32 [B, h, w, D], the variance in (0, 1), where the network has that head. */
  public Optional<Operand<TFloat32>> variance() {
    return variance.map(Head::get);
  }

  /**
   * Maps of the decoder's resolution at the images' size: bilinear with aligned corners, by way of
   * the size that the images had for the network, and without their padding.
   *
   * @param maps float32 [B, h, w, channels]
   * @param size int32 [2]: height and width of the images
   * @return float32 [B, H, W, channels]
   */
  public Operand<TFloat32> atImageSize(Ops tf, Operand<TFloat32> maps, Operand<TInt32> size) {
    return sizeChange
        .map(change -> change.undone(tf, maps))
        .orElseGet(() -> Resize.bilinear(tf, maps, size));
  }

  /**
   * The most probable class of each pixel at the images' size, and its probability, without a
   * gradient: what a network labels images with.
   *
   * @param size int32 [2]: height and width of the images
   */
  public Supervision labels(Ops tf, Operand<TInt32> size) {
    return Supervision.mostProbable(tf, tf.stopGradient(atImageSize(tf, logits(), size)));
  }

  /**
   * Maps of the images' size at the decoder's resolution: nearest neighbour, the images' padding
   * included.
   *
   * @param maps [B, H, W], of known size
   * @param fill scalar: the value of pixels that are padding
   * @return [B, h, w], of the same type
   */
  public <T extends TNumber> Operand<T> atDecoderSize(Ops tf, Operand<T> maps, Operand<T> fill) {
    long height = logits().shape().get(1);
    long width = logits().shape().get(2);
    Operand<T> seen = sizeChange.map(change -> change.labels(tf, maps, fill)).orElse(maps);
    return Resize.nearest(tf, seen, height, width);
  }

  /** Built once. */
  private static final class Head {
    private final Supplier<Operand<TFloat32>> builder;
    private Optional<Operand<TFloat32>> output = Optional.empty();

    Head(Supplier<Operand<TFloat32>> builder) {
      this.builder = builder;
    }

    /**
     * @throws IllegalStateException when it is built with another number of channels
     */
    Head checked(String what, long channels, String source) {
      return new Head(
          () -> {
            Operand<TFloat32> built = get();
            long found = built.shape().get(-1);
            if (found != Shape.UNKNOWN_SIZE && found != channels) {
              throw new IllegalStateException(
                  "the network gives %s of %d channels, expected %d as its %s says"
                      .formatted(what, found, channels, source));
            }
            return built;
          });
    }

    Operand<TFloat32> get() {
      if (output.isEmpty()) {
        output = Optional.of(builder.get());
      }
      return output.get();
    }
  }
}
