package dev.tandem.data;

import java.nio.file.Path;
import java.util.List;

/** Where the image and the label of an id are, and what the labels mean. */
public interface SegmentationDataset {
  /** For messages, for example {@code folder DIR}. */
  String name();

  /** The image file of an id: JPEG, PNG or BMP, RGB or grey. It need not exist. */
  Path image(String id);

  /** The label file of an id: 8-bit grey PNG, value = class. It need not exist. */
  Path label(String id);

  /** The classes, in the order of their indices. */
  List<SegmentationClass> classes();

  /** The value in a label file, 0 to 255, that means: this pixel does not count. */
  int ignoreValue();
}
