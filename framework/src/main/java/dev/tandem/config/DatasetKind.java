package dev.tandem.config;

/** Where images and labels come from. */
public enum DatasetKind {
  /** Images and label PNGs below one folder, found by patterns. */
  FOLDER,
  /** Small drawn street scenes, generated from a seed; nothing to download. */
  SCENES
}
