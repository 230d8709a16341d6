/**
 * What a pixel's representation is (a point, or a Gaussian), how alike two are, and the prototypes
 * of the classes.
 */
package dev.tandem.representation;
