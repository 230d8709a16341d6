package dev.tandem.experiments.config;

/** What stands in the label PNGs of a folder. */
public enum LabelFormat {
  /** Class indices, as grey values or as indices of a palette. */
  INDICES,
  /** The colours of the classes. */
  COLOURS
}
