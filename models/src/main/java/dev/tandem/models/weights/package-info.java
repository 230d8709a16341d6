/**
 * Pretrained weights: loads files of other projects into a network's variables, and exports to
 * them.
 */
package dev.tandem.models.weights;
