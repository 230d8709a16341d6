package dev.tandem.experiments.methods;

/** How the weight of the contrastive loss changes over the training. */
public enum ContrastiveSchedule {
  /** Not at all. */
  CONSTANT,
  /** weight * exp(rate * p^2), p being the part of the training done, 0 to 1. */
  RAMP_DOWN
}
