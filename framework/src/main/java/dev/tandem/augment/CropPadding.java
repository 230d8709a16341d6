package dev.tandem.augment;

/** What a crop holds where the rescaled image is smaller: at its right and at its bottom. */
public enum CropPadding {
  /** The image reflected, which counts as image in the losses of unlabelled images. */
  REFLECT,
  /** Black, which no loss counts. */
  BLACK
}
