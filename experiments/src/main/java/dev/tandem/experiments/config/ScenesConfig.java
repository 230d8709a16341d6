package dev.tandem.experiments.config;

import dev.tandem.experiments.binding.Key;

/**
 * The generated data set <i>scenes</i>. Each component has its meaning in its {@link Key}.
 *
 * <p>A scene takes some 180 bytes a pixel while it is drawn, and each core draws one: at the
 * largest size 16 of them take 3 GB.
 */
public record ScenesConfig(
    @Key(
            doc = "Seed of the drawing: the same seed gives the same images.",
            defaultsTo = "1",
            min = 0)
        long seed,
    @Key(doc = "How many images are drawn.", defaultsTo = "512", min = 1, max = 100000) int count,
    @Key(doc = "Width and height of an image, in pixels.", defaultsTo = "128", min = 16, max = 1024)
        int size) {}
