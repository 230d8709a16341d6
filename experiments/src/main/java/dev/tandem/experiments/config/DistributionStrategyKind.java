package dev.tandem.experiments.config;

/** How the training is spread over devices. */
public enum DistributionStrategyKind {
  /** One device, one replica. */
  ONE_DEVICE,
  /** One process, a replica on each of several GPUs or logical CPU devices. */
  MIRRORED,
  /** Several processes, on one machine or many. */
  MULTI_WORKER
}
