/**
 * The training: the graph of one step, the loop around it, checkpoints and the run folder. Knows
 * strategies, losses and models only by their interfaces.
 */
package dev.tandem.training;
