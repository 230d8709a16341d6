package dev.tandem.augment;

import dev.tandem.data.SampleTransform;
import dev.tandem.graph.Draws;
import dev.tandem.graph.HostOps;
import dev.tandem.graph.Replica;
import dev.tandem.pseudolabel.PseudoLabels;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Strong augmentation of the weakly augmented unlabelled images of a batch together with their
 * pseudo-labels (formulas.md, "Augmentations"): random rescale and crop of each image, mixing over
 * the batch, then colour jitter, blur and horizontal flip of each image.
 *
 * @param geometry rescale, and crop to the size of the input
 * @param mixing of the images of the batch
 * @param appearance colour jitter and blur
 * @param flip horizontal flip
 */
public record StrongAugmentation(
    RandomScaleCrop geometry, Mixing mixing, Appearance appearance, RandomFlip flip) {

  /**
   * The ranges of CSS and PRCL: scales of 0.5 to 1.5, colour jitter with probability 0.8, blur and
   * flip with probability 0.5.
   *
   * @param crop side of the crops in pixels
   */
  public static StrongAugmentation standard(int crop, Mixing mixing) {
    return new StrongAugmentation(
        new RandomScaleCrop(0.5, 1.5, crop),
        mixing,
        new Appearance(
            new ColorJitter(0.8, 0.25, 0.25, 0.25, 0.25), new GaussianBlur(0.5, 0.15, 1.15)),
        new RandomFlip(0.5));
  }

  /** The same changes without the mixing, for labelled images in the input pipeline. */
  public SampleTransform labeledView() {
    return ImageAugmentation.labeled(geometry, appearance, flip.probability());
  }

  /**
   * The strongly augmented batch, of the same shapes.
   *
   * @param replica to which the batch belongs
   * @param weak weakly augmented images float32 [B, crop, crop, 3] with their pseudo-labels
   */
  public SupervisedImages apply(Ops tf, Replica replica, SupervisedImages weak, Draws draws) {
    SupervisedImages cropped = cropped(tf, weak, draws.of("geometry"));
    SupervisedImages mixed =
        mixing.mix(tf, cropped, Partners.of(tf, replica, cropped), draws.of("mixing"));
    return changed(tf, mixed, draws.of("appearance"));
  }

  /**
   * Images are cropped on the processor, where they come from: a GPU has no op that rescales with
   * antialiasing.
   */
  private SupervisedImages cropped(Ops tf, SupervisedImages weak, Draws draws) {
    Ops host = HostOps.of(tf);
    Shape shape = weak.images().shape();
    Operand<TInt32> size = host.constant(new int[] {(int) shape.get(1), (int) shape.get(2)});
    List<Operand<TFloat32>> images = new ArrayList<>();
    List<RandomScaleCrop.Window> windows = new ArrayList<>();
    for (int i = 0; i < shape.get(0); i++) {
      RandomScaleCrop.Window window = geometry.draw(host, size, draws.of(i));
      windows.add(window);
      images.add(geometry.image(host, image(host, weak, i), window));
    }
    SupervisionMaps maps = SupervisionMaps.of(tf, weak.labels().supervisions());
    Operand<TFloat32> cropped = geometry.maps(tf, maps.values(), maps.beyond(), windows);
    return new SupervisedImages(host.stack(images), labels(tf, weak, cropped));
  }

  private SupervisedImages changed(Ops tf, SupervisedImages mixed, Draws draws) {
    Ops host = HostOps.of(tf);
    List<Operand<TFloat32>> images = new ArrayList<>();
    List<Operand<TBool>> flips = new ArrayList<>();
    for (int i = 0; i < mixed.images().shape().get(0); i++) {
      Draws ofImage = draws.of(i);
      Operand<TBool> flipped = flip.draw(tf, ofImage);
      flips.add(flipped);
      images.add(flip.apply(tf, appearance.apply(tf, image(tf, mixed, i), ofImage), flipped));
    }
    Operand<TFloat32> maps = SupervisionMaps.of(tf, mixed.labels().supervisions()).values();
    Operand<TBool> each = host.reshape(host.stack(flips), host.constant(new int[] {-1, 1, 1, 1}));
    Operand<TFloat32> flipped = tf.select(each, tf.reverse(maps, tf.constant(new int[] {2})), maps);
    return new SupervisedImages(tf.stack(images), labels(tf, mixed, flipped));
  }

  private static PseudoLabels labels(Ops tf, SupervisedImages batch, Operand<TFloat32> maps) {
    return batch.labels().withSupervisions(new SupervisionMaps(maps).supervisions(tf));
  }

  /** float32 [H, W, 3]. */
  private static Operand<TFloat32> image(Ops tf, SupervisedImages batch, int index) {
    return tf.squeeze(
        tf.slice(
            batch.images(),
            tf.constant(new int[] {index, 0, 0, 0}),
            tf.constant(new int[] {1, -1, -1, -1})),
        Squeeze.axis(List.of(0L)));
  }
}
