package dev.tandem.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * What an encoder makes of a batch of images: feature maps from shallow to deep, of which a decoder
 * takes those it needs. A method may change them between encoder and decoder, for example by
 * dropping channels.
 *
 * @param maps from the shallowest to the deepest, at least one; a convolutional network has one for
 *     each stage, with growing strides, a vision transformer some of its blocks, all with the same
 *     stride
 * @param sizeChange of the images before they were encoded, if there was one
 */
public record Features(List<FeatureMap> maps, Optional<SizeChange> sizeChange) {

  /**
   * One map.
   *
   * @param stride height and width of the image over those of the map
   * @param values float32 [B, ceil(H/stride), ceil(W/stride), channels]; one row and column more
   *     where a pooling in ceil mode makes it
   */
  public record FeatureMap(int stride, Operand<TFloat32> values) {}

  /**
   * The maps of images that are encoded as they are.
   *
   * @throws IllegalArgumentException without a map
   */
  public static Features of(List<FeatureMap> maps) {
    return new Features(maps, Optional.empty());
  }

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException without a map
   */
  public Features {
    maps = List.copyOf(maps);
    if (maps.isEmpty()) {
      throw new IllegalArgumentException("an encoder gave no feature map, expected at least one");
    }
  }

  /** The first map: the finest that the encoder gives. */
  public FeatureMap shallowest() {
    return maps.get(0);
  }

  /** The last map: the one with the most abstract features. */
  public FeatureMap deepest() {
    return maps.get(maps.size() - 1);
  }

  /**
   * Changes every map.
   *
   * @param change from the index of a map, from 0 for the shallowest, and its values to new values
   *     of the same shape
   */
  public Features map(BiFunction<Integer, Operand<TFloat32>, Operand<TFloat32>> change) {
    List<FeatureMap> changed = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      changed.add(new FeatureMap(maps.get(i).stride, change.apply(i, maps.get(i).values)));
    }
    return new Features(changed, sizeChange);
  }

  /** These features and others of images of the same size, one after the other as one batch. */
  public Features concat(Ops tf, Features others) {
    List<FeatureMap> joined = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      Operand<TFloat32> both =
          tf.concat(List.of(maps.get(i).values, others.maps.get(i).values), tf.constant(0));
      joined.add(new FeatureMap(maps.get(i).stride, both));
    }
    return new Features(joined, sizeChange);
  }

  /**
   * Checks the strides where the sizes are known.
   *
   * @param images [B, H, W, 3] of the images that were encoded
   * @throws IllegalStateException if a map has another size than its stride says
   */
  void requireStrides(Shape images) {
    for (FeatureMap map : maps) {
      for (int side : new int[] {1, 2}) {
        long image = images.get(side);
        long found = map.values.shape().get(side);
        long expected = (image + map.stride - 1) / map.stride;
        boolean known = image != Shape.UNKNOWN_SIZE && found != Shape.UNKNOWN_SIZE;
        // One more where a pooling in ceil mode makes it.
        if (known && found != expected && found != expected + 1) {
          throw new IllegalStateException(
              "the encoder says that a map of %s of images of %s has stride %d, which would be %d pixels along a side of %d, found %d"
                  .formatted(map.values.shape(), images, map.stride, expected, image, found));
        }
      }
    }
  }

  Features with(Optional<SizeChange> value) {
    return new Features(maps, value);
  }
}
