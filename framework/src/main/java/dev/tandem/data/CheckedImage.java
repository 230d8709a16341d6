package dev.tandem.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was found in an image and its label, if it has one.
 *
 * @param id of the image
 * @param faults one line each
 * @param size of the upright image; empty if it cannot be read
 * @param pixels by class of the label; none without a label, or if it cannot be read
 * @param isTurned whether the image is turned upright by its EXIF orientation
 * @param small the image's {@link Thumbnail#small}
 * @param fit of the label to the image
 */
record CheckedImage(
    String id,
    List<String> faults,
    Optional<ImageSize> size,
    Map<Integer, Long> pixels,
    boolean isTurned,
    Optional<byte[]> small,
    Optional<MaskFit> fit) {
  /** Whether there is a label, and it says nothing. */
  boolean isIgnored() {
    return pixels.keySet().equals(Set.of(LabelEncoding.IGNORED));
  }

  /** The image as a frame of a video, if it can be read. */
  Optional<NeighbourFrames.Frame> frame() {
    return small.map(s -> new NeighbourFrames.Frame(id, s));
  }
}
