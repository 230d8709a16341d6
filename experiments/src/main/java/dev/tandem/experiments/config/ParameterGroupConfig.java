package dev.tandem.experiments.config;

import dev.tandem.experiments.binding.Key;

/** Parameters with a learning rate and a weight decay of their own. */
public record ParameterGroupConfig(
    @Key(
            doc =
                "First part of the names of the parameters, as the command weights lists them without"
                    + " student/ or teacher/, for example backbone/.")
        String prefix,
    @Key(doc = "The learning rate is multiplied by this.", defaultsTo = "1", min = 0)
        double rateFactor,
    @Key(doc = "The weight decay is multiplied by this.", defaultsTo = "1", min = 0)
        double weightDecayFactor) {}
