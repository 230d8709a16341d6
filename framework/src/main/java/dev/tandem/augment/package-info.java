/**
 * Augmentation inside the graph: geometric and photometric augmentation of single images, and
 * mixing of the images of a batch. Used by the input pipeline and by the strong augmentation of a
 * training step.
 */
package dev.tandem.augment;
