package dev.tandem.experiments.config;

/** How gradients move the weights. */
public enum OptimizerKind {
  /** Stochastic gradient descent with Nesterov momentum. */
  SGD,
  /** Adam with decoupled weight decay. */
  ADAMW
}
