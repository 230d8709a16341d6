package dev.tandem.experiments.methods;

/** The loss of the labelled images. */
public enum SupervisedLossKind {
  /** The mean over all pixels that are not ignored. */
  CROSS_ENTROPY,
  /** The mean over the hard pixels: online hard example mining. */
  OHEM
}
