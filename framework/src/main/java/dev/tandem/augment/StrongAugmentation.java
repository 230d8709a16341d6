package dev.tandem.augment;

import dev.tandem.data.SampleTransform;
import dev.tandem.data.Supervision;
import dev.tandem.graph.Draws;
import dev.tandem.graph.Replica;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

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
    SupervisedImages cropped =
        eachImage(tf, weak, (single, i) -> crop(tf, single, draws.of("geometry").of(i)));
    SupervisedImages mixed =
        mixing.mix(tf, cropped, Partners.of(tf, replica, cropped), draws.of("mixing"));
    return eachImage(tf, mixed, (single, i) -> change(tf, single, draws.of("appearance").of(i)));
  }

  private Single crop(Ops tf, Single single, Draws draws) {
    Shape shape = single.image().shape();
    Operand<TInt32> size = tf.constant(new int[] {(int) shape.get(0), (int) shape.get(1)});
    RandomScaleCrop.Window window = geometry.draw(tf, size, draws);
    return new Single(
        geometry.image(tf, single.image(), window),
        single.labels().stream().map(l -> geometry.map(tf, l, tf.constant(-1), window)).toList(),
        single.confidences().stream()
            .map(c -> geometry.map(tf, c, tf.constant(0f), window))
            .toList());
  }

  private Single change(Ops tf, Single single, Draws draws) {
    Operand<TFloat32> image = appearance.apply(tf, single.image(), draws);
    Operand<TBool> flipped = flip.draw(tf, draws);
    return new Single(
        flip.apply(tf, image, flipped),
        single.labels().stream().map(l -> flip.apply(tf, l, flipped)).toList(),
        single.confidences().stream().map(c -> flip.apply(tf, c, flipped)).toList());
  }

  /**
   * One image [H, W, 3] of a batch, with the label and confidence maps [H, W] of each supervision.
   */
  private record Single(
      Operand<TFloat32> image, List<Operand<TInt32>> labels, List<Operand<TFloat32>> confidences) {}

  private static SupervisedImages eachImage(
      Ops tf, SupervisedImages batch, BiFunction<Single, Integer, Single> change) {
    int count = Math.toIntExact(batch.images().shape().get(0));
    int maps = batch.labels().supervisions().size();
    List<Single> singles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = i;
      Single single =
          new Single(
              at(tf, batch.images(), index),
              batch.labels().supervisions().stream().map(s -> at(tf, s.label(), index)).toList(),
              batch.labels().supervisions().stream()
                  .map(s -> at(tf, s.confidence(), index))
                  .toList());
      singles.add(change.apply(single, i));
    }
    List<Supervision> supervisions = new ArrayList<>();
    for (int m = 0; m < maps; m++) {
      int map = m;
      supervisions.add(
          new Supervision(
              tf.stack(singles.stream().map(s -> s.labels().get(map)).toList()),
              tf.stack(singles.stream().map(s -> s.confidences().get(map)).toList())));
    }
    return new SupervisedImages(
        tf.stack(singles.stream().map(Single::image).toList()),
        batch.labels().withSupervisions(supervisions));
  }

  private static <T extends TType> Operand<T> at(Ops tf, Operand<T> batch, int index) {
    int rank = batch.shape().numDimensions();
    int[] begin = new int[rank];
    begin[0] = index;
    int[] size = new int[rank];
    Arrays.fill(size, -1);
    size[0] = 1;
    return tf.squeeze(
        tf.slice(batch, tf.constant(begin), tf.constant(size)), Squeeze.axis(List.of(0L)));
  }
}
