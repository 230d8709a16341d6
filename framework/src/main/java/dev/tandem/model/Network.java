package dev.tandem.model;

import dev.tandem.graph.ForwardPass;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A model with the variables and the mode of one pass, for images of any size: the student, a
 * teacher, or the network that is evaluated or exported.
 *
 * @param model the layers
 * @param pass where they are built, with which variables, and how they normalise
 */
public record Network(SegmentationModel model, ForwardPass pass) {
  /** First part of the names of a student's variables, in graphs and checkpoints. */
  public static final String STUDENT = "student";

  /** First part of the names of a teacher's variables, in graphs and checkpoints. */
  public static final String TEACHER = "teacher";

  /**
   * The same network over several batches that lie one after the other along the first axis: batch
   * normalisation takes each batch by itself, everything else all at once.
   *
   * @param sizes images of each batch
   * @param recorded number of leading batches that move the running statistics, 0 to their number
   */
  public Network over(List<Long> sizes, int recorded) {
    return new Network(model, pass.over(sizes, recorded));
  }

  /**
   * Images to feature maps. Where the model takes only multiples of a size the images are first
   * padded or resized, as the model says.
   *
   * @param images float32 [B, H, W, 3] RGB, 0 to 1
   * @throws IllegalStateException if a map's stride is not that of its size
   */
  public Features encode(Operand<TFloat32> images) {
    Optional<SizeChange> change = SizeChange.of(pass.tf(), images, model);
    Operand<TFloat32> fitting = change.map(c -> c.images(pass.tf(), images)).orElse(images);
    Features features = model.encode(pass, fitting).with(change);
    features.requireStrides(fitting.shape());
    return features;
  }

  /**
   * Feature maps to predictions.
   *
   * @param features of {@link #encode}, possibly changed
   * @return whose heads throw an IllegalStateException where they have not the channels that the
   *     model says
   */
  public Segmentation decode(Features features) {
    return model.decode(pass, features).checkedFor(model).with(features.sizeChange());
  }

  /**
   * Images to predictions.
   *
   * @param images float32 [B, H, W, 3] RGB, 0 to 1
   */
  public Segmentation segment(Operand<TFloat32> images) {
    return decode(encode(images));
  }
}
