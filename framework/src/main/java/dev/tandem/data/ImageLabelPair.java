package dev.tandem.data;

import java.nio.file.Path;

/**
 * An image file and its label file.
 *
 * @param image JPEG, PNG or BMP
 * @param label 8-bit grey PNG, value = class
 */
public record ImageLabelPair(Path image, Path label) {
  /** The files of an id. */
  public static ImageLabelPair of(SegmentationDataset dataset, String id) {
    return new ImageLabelPair(dataset.image(id), dataset.label(id));
  }
}
