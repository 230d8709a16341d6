/** Pretrained weights: reading files of other projects into a network's variables. */
package dev.tandem.models.weights;
