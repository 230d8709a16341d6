/** Stochastic gradient descent and the schedules of its rate and of the losses' weights. */
package dev.tandem.optimizer;
