package dev.tandem.data;

import java.nio.file.Path;

/**
 * An image file and its label file.
 *
 * @param image JPEG, PNG or BMP file
 * @param label PNG file, read as the data set's {@link LabelEncoding} says
 */
public record ImageLabelPair(Path image, Path label) {
  /** The image and label file of an id. */
  public static ImageLabelPair of(SegmentationDataset dataset, String id) {
    return new ImageLabelPair(dataset.image(id), dataset.label(id));
  }
}
