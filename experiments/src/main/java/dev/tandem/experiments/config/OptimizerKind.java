package dev.tandem.experiments.config;

/** How gradients move the weights. */
public enum OptimizerKind {
  /** Stochastic gradient descent with momentum, as {@code training.nesterov} says. */
  SGD,
  /** Adam with decoupled weight decay. */
  ADAMW
}
