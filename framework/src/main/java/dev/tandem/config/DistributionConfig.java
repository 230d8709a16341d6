package dev.tandem.config;

/** The devices of the training. Each component has its meaning in its {@link Key}. */
public record DistributionConfig(
    @Key(doc = "How the training is spread over devices.", defaultsTo = "\"one_device\"")
        DistributionStrategy strategy) {}
