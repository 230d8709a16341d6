package dev.tandem.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the image and the label of an id are, and what the labels mean. */
public interface SegmentationDataset {
  /** For messages, for example {@code folder DIR}. */
  String name();

  /** The image file of an id: JPEG, PNG or BMP, RGB or grey. It need not exist. */
  Path image(String id);

  /** The image file of an id on the unlabelled list. It need not exist. */
  default Path unlabeledImage(String id) {
    return image(id);
  }

  /** The label file of an id, as {@link #encoding} says. It need not exist. */
  Path label(String id);

  /** The classes, in the order of their indices. */
  List<SegmentationClass> classes();

  /** How the label files say the class of a pixel. */
  LabelEncoding encoding();

  /** Looks through the folders for everything that is there. */
  Inventory inventory();

  /** The id of an image or label file, given by a path of the data set's usual form. */
  Optional<String> idOf(Path file);
}
