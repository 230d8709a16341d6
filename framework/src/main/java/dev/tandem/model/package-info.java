/**
 * Interfaces between the training engine and the networks: features, predictions, initial weights.
 */
package dev.tandem.model;
