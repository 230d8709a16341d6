package dev.tandem.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A data set: the image and label file of each id, the classes, and the encoding of the labels. */
public interface SegmentationDataset {
  /** A label value is one byte, and one of them is ignored. */
  int MOST_CLASSES = 255;

  /** The name in messages, for example {@code folder DIR}. */
  String name();

  /** The image file of an id: JPEG, PNG or BMP, RGB or grey. It may be missing. */
  Path image(String id);

  /** The image file of an id on the unlabelled list. It may be missing. */
  default Path unlabeledImage(String id) {
    return image(id);
  }

  /**
   * Whether an id names the same image file on the labelled and the unlabelled list. If it does
   * not, the label of that id says nothing of the unlabelled image, and no pseudo-label is judged
   * by it.
   */
  default boolean isOneImage(String id) {
    return unlabeledImage(id).equals(image(id));
  }

  /** The label file of an id, encoded as {@link #encoding} says. It may be missing. */
  Path label(String id);

  /** The classes, in the order of their indices. */
  List<SegmentationClass> classes();

  /** How the label files encode the class of a pixel. */
  LabelEncoding encoding();

  /**
   * Checks that the data set's folders are there. The classes are known without them.
   *
   * @throws dev.tandem.InvalidInputException if one is missing
   */
  default void requirePresent() {}

  /** Lists all images and labels in the data set's folders. */
  Inventory inventory();

  /**
   * What a user should know of files in the data set's folders that {@link #inventory} leaves out,
   * one line each.
   */
  default List<String> remarks() {
    return List.of();
  }

  /** Where no image has a label: what would bring them together, as part of a sentence. */
  default Optional<String> suggestion() {
    return Optional.empty();
  }

  /** Where people get labels that are missing, as part of a sentence. */
  default Optional<String> whereLabelsAre() {
    return Optional.empty();
  }

  /**
   * The id of an image or label file, by its path; empty if the path does not fit the data set's
   * layout.
   */
  Optional<String> idOf(Path file);
}
