package dev.tandem.experiments.config;

/** Where images and labels come from. */
public enum DatasetKind {
  /** Images and label PNGs below one folder, found by patterns. */
  FOLDER,
  /** PASCAL VOC 2012 in its own layout. */
  VOC,
  /** Cityscapes in its own layout. */
  CITYSCAPES,
  /** Small drawn street scenes, generated from a seed; nothing to download. */
  SCENES
}
