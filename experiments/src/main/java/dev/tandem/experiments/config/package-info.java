/**
 * The configuration of an experiment: records that are read strictly from JSON.
 *
 * <p>{@link dev.tandem.experiments.config.ExperimentConfig} is the way in. Each key is a record
 * component with its meaning, default and range in its {@link dev.tandem.experiments.binding.Key}.
 */
package dev.tandem.experiments.config;
