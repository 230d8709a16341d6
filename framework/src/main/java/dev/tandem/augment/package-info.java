/**
 * Augmentation inside the graph: geometry and colour of single images, and mixing over a batch. The
 * same pieces serve the input pipeline and the weak-to-strong step.
 */
package dev.tandem.augment;
