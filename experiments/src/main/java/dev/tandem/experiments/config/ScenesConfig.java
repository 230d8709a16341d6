package dev.tandem.experiments.config;

import dev.tandem.experiments.binding.Key;

/** The generated data set <i>scenes</i>. Each component has its meaning in its {@link Key}. */
public record ScenesConfig(
    @Key(
            doc = "Seed of the drawing: the same seed gives the same images.",
            defaultsTo = "1",
            min = 0)
        long seed,
    @Key(doc = "How many images are drawn.", defaultsTo = "512", min = 1, max = 100000) int count,
    @Key(doc = "Width and height of an image, in pixels.", defaultsTo = "128", min = 16, max = 8192)
        int size) {}
