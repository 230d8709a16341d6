package dev.tandem.optimizer;

/**
 * Parameters that share a learning rate.
 *
 * @param scalar what the rate is called in the metrics
 * @param prefix of the parameters' names
 * @param learningRate over the training's progress
 */
public record ParameterGroup(String scalar, String prefix, Schedule learningRate) {}
