/**
 * Representations of pixels (vectors or Gaussians), their similarity, and the prototypes of the
 * classes.
 */
package dev.tandem.representation;
