/**
 * Optimizers, groups of parameters, clipping of gradients, and the schedules of learning rates and
 * of the losses' weights.
 */
package dev.tandem.optimizer;
