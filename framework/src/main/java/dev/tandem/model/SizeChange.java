package dev.tandem.model;

import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/** How images of a size that a network does not take become such that it takes, and back. */
public sealed interface SizeChange permits Padding, Resizing {
  /** The kinds. */
  enum Kind {
    /** Black rows and columns at the bottom and the right, up to the next multiple. */
    PAD,
    /** To the nearest multiple of each side. */
    RESIZE
  }

  /**
   * The change of a batch; empty where the network takes the images as they are.
   *
   * @param images [B, H, W, …], of known size or not
   */
  static Optional<SizeChange> of(Ops tf, Operand<?> images, SegmentationModel model) {
    int multiple = model.sizeMultiple();
    long height = images.shape().get(1);
    long width = images.shape().get(2);
    boolean known = height != Shape.UNKNOWN_SIZE && width != Shape.UNKNOWN_SIZE;
    if (multiple == 1 || (known && height % multiple == 0 && width % multiple == 0)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (model.sizeChange()) {
          case PAD -> Padding.of(tf, images, multiple);
          case RESIZE -> Resizing.of(tf, images, multiple);
        });
  }

  /**
   * The images as the network sees them.
   *
   * @param images float32 [B, H, W, 3]
   */
  Operand<TFloat32> images(Ops tf, Operand<TFloat32> images);

  /**
   * Maps of the images, such as labels, where each pixel has its place as the network sees it.
   *
   * @param labels [B, H, W]
   * @param fill scalar: the value of pixels that no image has
   */
  <T extends TNumber> Operand<T> labels(Ops tf, Operand<T> labels, Operand<T> fill);

  /**
   * Maps that the network gives, at the images' own size.
   *
   * @param maps float32 [B, h, w, channels], at the resolution of the decoder
   * @return float32 [B, H, W, channels]
   */
  Operand<TFloat32> undone(Ops tf, Operand<TFloat32> maps);
}
