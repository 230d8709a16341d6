package dev.tandem.config;

/** How the training is spread over devices. */
public enum DistributionStrategy {
  /** One device, one replica. */
  ONE_DEVICE
}
